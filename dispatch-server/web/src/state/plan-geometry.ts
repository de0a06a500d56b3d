/** From places on the ground to pixels of the plan, given where three corners of the image lie. Pure. */
import type { Place, Plan, Position } from '../net/contract.js';

export interface OnPlan {
  readonly xPx: number;
  readonly yPx: number;
  /** Where the nose points on the image, clockwise from up; null = not known. */
  readonly turnDeg: number | null;
}

/** Far enough ahead to see a direction, near enough for a flat earth. */
const AHEAD_DEG = 0.0005;

/** Where a truck is drawn; null = outside the image, or the corners span no area. */
export function onPlan(plan: Plan, position: Position): OnPlan | null {
  const at = pixelOf(plan, position);
  if (at === null || at.x < 0 || at.y < 0 || at.x > plan.widthPx || at.y > plan.heightPx) return null;
  return { xPx: at.x, yPx: at.y, turnDeg: turnOf(plan, position, at) };
}

/** An affine map: along the top edge x grows, along the left edge y grows; longitudes shrink with the cosine of latitude. */
function pixelOf({ corners, widthPx, heightPx }: Plan, place: Place): { x: number; y: number } | null {
  const scale = Math.cos((corners.topLeft.latDeg * Math.PI) / 180);
  const flat = ({ latDeg, lonDeg }: Place) => ({
    east: (lonDeg - corners.topLeft.lonDeg) * scale,
    north: latDeg - corners.topLeft.latDeg,
  });
  const [top, left, at] = [flat(corners.topRight), flat(corners.bottomLeft), flat(place)];
  const area = top.east * left.north - top.north * left.east;
  if (area === 0) return null;
  const alongTop = (at.east * left.north - at.north * left.east) / area;
  const alongLeft = (top.east * at.north - top.north * at.east) / area;
  return { x: alongTop * widthPx, y: alongLeft * heightPx };
}

function turnOf(plan: Plan, position: Position, at: { x: number; y: number }): number | null {
  if (position.headingDeg === null) return null;
  const heading = (position.headingDeg * Math.PI) / 180;
  const ahead = pixelOf(plan, {
    latDeg: position.latDeg + AHEAD_DEG * Math.cos(heading),
    lonDeg: position.lonDeg + (AHEAD_DEG * Math.sin(heading)) / Math.cos((position.latDeg * Math.PI) / 180),
  });
  if (ahead === null) return null;
  return (Math.atan2(ahead.x - at.x, at.y - ahead.y) * 180) / Math.PI;
}
