/** The value before and the value after, as the API tells a change. */
export function pairOf(change: unknown): readonly [unknown, unknown] {
  const [before, after] = Array.isArray(change) ? change : [];
  return [before, after];
}
