/** Long lists when a page comes: what a screen holds is drawn first, the rest right after it. */
import { useEffect, useState } from 'preact/hooks';

/** The first `first` items at the first drawing, all of them from the next one on. */
export function useDrawn<Item>(items: readonly Item[], first: number): readonly Item[] {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && items.length > first;
  useEffect(() => {
    if (!isCut) return;
    const timer = setTimeout(() => setWhole(true));
    return () => clearTimeout(timer);
  }, [isCut]);
  return isCut ? items.slice(0, first) : items;
}
