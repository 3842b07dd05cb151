import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Principal as DirectoryPrincipal, PrincipalKind } from "@polylogue/proto/directory";

/** Who makes a call, as the directory vouches for it. */
export interface Principal {
  readonly tenant: string;
  readonly participantId: string;
  readonly displayName: string;
  readonly kind: "guest" | "member";
  /** Wall time at which the credential ends. */
  readonly expiresAtMs: number;
}

/** Undefined when the directory's answer lacks what every principal has: then nobody is let in. */
export function principalFromDirectory(message: DirectoryPrincipal | undefined): Principal | undefined {
  if (!message?.tenant || !message.participantId || !message.expiresAt) return undefined;
  return {
    tenant: message.tenant,
    participantId: message.participantId,
    displayName: message.displayName,
    kind: message.kind === PrincipalKind.MEMBER ? "member" : "guest",
    expiresAtMs: timestampMs(message.expiresAt),
  };
}
