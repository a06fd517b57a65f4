// Pseudo-random numbers from a seed (mulberry32), so that a failing run can be repeated: CRENEAU_E2E_SEED.
export const seed = Number(process.env.CRENEAU_E2E_SEED ?? 20261124);

/** A function that gives the next integer from `low` to `high`, both included. */
export function make_random(start) {
  let state = start >>> 0;
  return (low, high) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const unit = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return low + Math.floor(unit * (high - low + 1));
  };
}
