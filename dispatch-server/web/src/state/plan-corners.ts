/** Reads the corners of a plan as they were typed. Pure. */
import type { Place, PlanCorners } from '../net/contract.js';

/** Corner coordinates as typed. */
export type TypedCorners = Readonly<Record<keyof PlanCorners, Readonly<Record<keyof Place, string>>>>;

export const CORNERS = ['topLeft', 'topRight', 'bottomLeft'] as const;

/** Degrees as typed, with point or comma; null = not a number within its bounds. */
export function degrees(text: string, most: number): number | null {
  const value = /^\s*-?\d{1,3}([.,]\d+)?\s*$/.test(text) ? Number(text.replace(',', '.')) : NaN;
  return Math.abs(value) <= most ? value : null;
}

/** null = one of them is no place. */
export function readCorners(typed: TypedCorners): PlanCorners | null {
  const place = ({ latDeg, lonDeg }: TypedCorners['topLeft']): Place | null => {
    const [lat, lon] = [degrees(latDeg, 90), degrees(lonDeg, 180)];
    return lat === null || lon === null ? null : { latDeg: lat, lonDeg: lon };
  };
  const [topLeft, topRight, bottomLeft] = [place(typed.topLeft), place(typed.topRight), place(typed.bottomLeft)];
  return topLeft === null || topRight === null || bottomLeft === null ? null : { topLeft, topRight, bottomLeft };
}
