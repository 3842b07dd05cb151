import type { LabStack } from "../stack/start-stack.ts";

/** The one line that a program reads when everything serves. The secret is no part of it. */
export function announcementJson({ gateways, rooms, personas, directory, redis, dynamodb }: LabStack): string {
  const pidsOf = (members: readonly { readonly process: { readonly pid: number } }[]) =>
    members.map(({ process }) => process.pid);
  return JSON.stringify({
    gateways: gateways.map(({ url }) => url),
    rooms: rooms.map(({ address }) => address),
    directory: directory.address,
    ...(redis && { redis: redis.url }),
    ...(dynamodb && { dynamodb: dynamodb.url }),
    pids: {
      gateways: pidsOf(gateways),
      rooms: pidsOf(rooms),
      personas: pidsOf(personas),
      directory: directory.process.pid,
      ...(redis && { redis: redis.process.pid }),
      ...(dynamodb && { dynamodb: dynamodb.process.pid }),
    },
  });
}

/** The same for people. */
export function announcementLines({ gateways, rooms, personas, directory, redis, dynamodb }: LabStack): string[] {
  const line = ({ name, pid }: { readonly name: string; readonly pid: number }, where = "") =>
    `  ${name.padEnd(11)} pid ${String(pid).padEnd(8)} ${where}`.trimEnd();
  return [
    ...[dynamodb, redis].flatMap((server) => (server ? [line(server.process, server.url)] : [])),
    ...rooms.map(({ process, address }) => line(process, address)),
    line(directory.process, directory.address),
    ...personas.map(({ process }) => line(process)),
    ...gateways.map(({ process, url }) => line(process, url)),
    "a process that ends is started again; Ctrl-C ends all of them",
    `polylogue lab ready at ${gateways.map(({ url }) => url).join(" and ")}`,
  ];
}
