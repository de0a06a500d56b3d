/** Which alert the keyboard acts on. Pure. */

/** `ids` in the order shown, `selected` one of them or null; gives the neighbour `step` rows away, stopping at the ends. */
export function moveSelection(ids: readonly string[], selected: string | null, step: 1 | -1): string | null {
  const at = selected === null ? -1 : ids.indexOf(selected);
  if (at === -1) return (step === 1 ? ids[0] : ids.at(-1)) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}
