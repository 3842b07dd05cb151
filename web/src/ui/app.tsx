import { Announcer } from "./announcer.tsx";
import { useIdentity } from "./client-context.tsx";
import { CreateRoom } from "./lobby/create-room.tsx";
import { LobbyPage } from "./lobby/lobby-page.tsx";
import { MissingPage } from "./lobby/missing-page.tsx";
import { NameCard } from "./lobby/name-card.tsx";
import { RoomPage } from "./room/room-page.tsx";
import { type Route, useRoute } from "./router.ts";

/** The page: one of a few views, and the regions that speak. */
export function App() {
  const route = useRoute();
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <View route={route} />
      <Announcer />
    </>
  );
}

function View({ route }: { readonly route: Route }) {
  const identity = useIdentity();
  if (route.view === "missing") return <MissingPage />;
  if (identity === undefined) return <NameCard purpose={route.view === "room" ? "join" : "greet"} />;
  switch (route.view) {
    case "room":
      return <RoomPage key={`${route.roomId} ${identity.participantId}`} roomId={route.roomId} />;
    case "lobby":
      return <LobbyPage />;
    case "create":
      return (
        <>
          <LobbyPage />
          <CreateRoom preset={route.preset} />
        </>
      );
    default:
      return route satisfies never;
  }
}
