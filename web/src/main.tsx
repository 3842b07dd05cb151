import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "./client.ts";
import { App } from "./ui/app.tsx";
import { ClientProvider } from "./ui/client-context.tsx";
import { watchHistory } from "./ui/router.ts";
import { watchSystemTheme } from "./ui/theme.ts";
import "./ui/styles/index.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no root");
watchHistory();
watchSystemTheme();
createRoot(root).render(
  <StrictMode>
    <ClientProvider value={createClient(window)}>
      <App />
    </ClientProvider>
  </StrictMode>,
);
