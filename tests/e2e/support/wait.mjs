// Waiting for a condition instead of for a time. The bound only keeps a broken run from hanging for ever.
const first_pause_ms = 20;
const longest_pause_ms = 250;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Repeats `check` until it gives something truthy, and gives that. Whatever `check` throws counts as «not yet»;
 * the last of it is told when the bound is reached.
 */
export async function eventually(what, check, seconds_max = 60) {
  const deadline = Date.now() + seconds_max * 1000;
  let reason = '';
  for (let pause_ms = first_pause_ms; ; pause_ms = Math.min(pause_ms * 1.5, longest_pause_ms)) {
    try {
      const value = await check();
      if (value) return value;
      reason = `it gave ${JSON.stringify(value)}`;
    } catch (error) {
      reason = error.message;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not after ${seconds_max} s; ${reason}`);
    await pause(pause_ms);
  }
}
