/** The shape of a priority: colour is never the only sign. */
import type { Priority } from '../net/contract.js';

const SHAPES: Readonly<Record<Priority, string>> = {
  P1: 'M12 1 23 12 12 23 1 12z',
  P2: 'M12 2.5 23 21.5 1 21.5z',
};

/** P1: diamond, P2: triangle; filled while unacknowledged, outlined after. Takes its colour from the text around it. */
export function PriorityMark({ priority, outlined = false }: { priority: Priority; outlined?: boolean }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={SHAPES[priority]}
        fill={outlined ? 'none' : 'currentColor'}
        stroke="currentColor"
        stroke-width={outlined ? 2.5 : 0}
        stroke-linejoin="round"
      />
    </svg>
  );
}
