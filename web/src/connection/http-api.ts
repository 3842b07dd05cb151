import type {
  ErrorJson,
  MessageJson,
  ParticipantJson,
  RoomJson,
  RoomSummaryJson,
  VisibilityJson,
} from "@polylogue/proto/room";
import type { Clock } from "./clock.ts";
import { connectionLimits } from "./limits.ts";
import { unavailable, type WireError, wireError } from "./wire.ts";

/** How a request ended. Refusals are values; nothing throws. */
export type HttpResult<T> = { readonly value: T } | { readonly error: WireError };

/** A persona as the operator offers it, with what the gateway knows of its model. */
export interface OfferedPersona {
  readonly handle: string;
  readonly displayName: string;
  readonly description: string;
  readonly accent: string;
  /** What answers for it, in words; empty when the gateway does not say. */
  readonly modelLabel: string;
  /** True when scripted answers stand in for a model. */
  readonly isRehearsal: boolean;
  /** Why it can not answer now; empty when it can. */
  readonly unavailableReason: string;
}

/** A model that an answer can be asked of. */
export interface OfferedModel {
  /** `provider/model`. */
  readonly reference: string;
  readonly provider: string;
  readonly model: string;
  /** What people read. */
  readonly label: string;
}

/** A recipe for a new room. */
export interface RoomPreset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Handles. */
  readonly personas: readonly string[];
  /** A first message to offer; empty for none. */
  readonly opening: string;
}

/** The server's HTTP doors, as far as the page uses them. */
export interface HttpApi {
  createSession(displayName: string): Promise<HttpResult<{ token: string; participant: ParticipantJson }>>;
  listRooms(): Promise<HttpResult<RoomSummaryJson[]>>;
  createRoom(room: {
    title: string;
    personas: readonly string[];
    visibility: VisibilityJson;
  }): Promise<HttpResult<RoomJson>>;
  listPersonas(): Promise<HttpResult<OfferedPersona[]>>;
  listPresets(): Promise<HttpResult<RoomPreset[]>>;
  listModels(): Promise<HttpResult<OfferedModel[]>>;
  loadHistory(
    room: string,
    before: number,
    limit: number,
  ): Promise<HttpResult<{ messages: MessageJson[]; hasMore: boolean }>>;
}

/** The doors behind `fetch`. */
export function createHttpApi(options: {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** The person's token; undefined before there is one. */
  readonly token: () => string | undefined;
}): HttpApi {
  async function call<T>(path: string, body?: object): Promise<HttpResult<T>> {
    const deadline = new AbortController();
    const cancel = options.clock.setTimer(connectionLimits.httpTimeoutMs, () => deadline.abort());
    try {
      const token = options.token();
      const response = await options.fetch(path, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: deadline.signal,
      });
      return response.ok ? { value: (await response.json()) as T } : { error: await readError(response) };
    } catch {
      // Fetch throws for no network, a deadline, or a body that is no JSON: for the page they are the same.
      return { error: unavailable };
    } finally {
      cancel();
    }
  }

  return {
    createSession: (displayName) => call("/api/session", { displayName }),
    listRooms: async () =>
      mapValue(await call<{ rooms?: RoomSummaryJson[] }>("/api/rooms"), ({ rooms }) => rooms ?? []),
    createRoom: async (room) => mapValue(await call<{ room: RoomJson }>("/api/rooms", room), (answer) => answer.room),
    listPersonas: async () =>
      mapValue(await call<{ personas?: object[] }>("/api/personas"), ({ personas }) =>
        (personas ?? []).map(readPersona),
      ),
    listPresets: async () =>
      mapValue(await call<{ presets?: object[] }>("/api/presets"), ({ presets }) => (presets ?? []).map(readPreset)),
    listModels: async () =>
      mapValue(await call<{ models?: object[] }>("/api/models"), ({ models }) => (models ?? []).map(readModel)),
    loadHistory: async (room, before, limit) => {
      const path = `/api/rooms/${encodeURIComponent(room)}/messages?before=${before}&limit=${limit}`;
      const answer = await call<{ messages?: MessageJson[]; hasMore?: boolean }>(path);
      return mapValue(answer, ({ messages, hasMore }) => ({ messages: messages ?? [], hasMore: hasMore ?? false }));
    },
  };
}

function mapValue<A, B>(result: HttpResult<A>, map: (value: A) => B): HttpResult<B> {
  return "value" in result ? { value: map(result.value) } : result;
}

async function readError(response: Response): Promise<WireError> {
  try {
    const body = (await response.json()) as { error?: ErrorJson };
    return wireError(body.error ?? {});
  } catch {
    return { ...unavailable, message: `The server answered ${response.status}.` };
  }
}

function readPersona(value: object): OfferedPersona {
  const fields = value as Record<string, unknown>;
  return {
    handle: text(fields.handle),
    displayName: text(fields.displayName) || text(fields.handle),
    description: text(fields.description),
    accent: text(fields.accent),
    modelLabel: [text(fields.provider), text(fields.model)].filter(Boolean).join(" / "),
    isRehearsal: fields.rehearsal === true,
    unavailableReason: fields.available === false ? text(fields.reason) || "No model is set up for it." : "",
  };
}

function readModel(value: object): OfferedModel {
  const fields = value as Record<string, unknown>;
  const [reference, provider, model] = [text(fields.reference), text(fields.provider), text(fields.model)];
  const name = [provider, model].filter(Boolean).join(" / ");
  return { reference, provider, model, label: fields.rehearsal === true ? `the demo model (${model})` : name };
}

function readPreset(value: object): RoomPreset {
  const fields = value as Record<string, unknown>;
  const personas = Array.isArray(fields.personas) ? fields.personas : [];
  return {
    id: text(fields.id),
    title: text(fields.title),
    description: text(fields.description),
    personas: personas.filter((handle): handle is string => typeof handle === "string"),
    opening: text(fields.opening),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
