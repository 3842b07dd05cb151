const checkEveryMs = 500;

/**
 * Ends this process, as SIGTERM would, when npm (or the shell it put in between) is gone: a signal to npm alone does not always
 * come through, and what was started must not stay behind. Without npm, as under nohup, the parent may go, unless it must not.
 *
 * @param {boolean} isNeeded Also a parent that is not npm must not go.
 */
export function endWithParent(isNeeded) {
  if (!isNeeded && !process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, checkEveryMs);
  timer.unref();
}
