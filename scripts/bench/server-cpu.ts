/** Tells the parent where this server listens, and, whenever it asks, how much CPU time (microseconds) this process has used. */
export function answerCpu(url: string): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system });
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ url });
}
