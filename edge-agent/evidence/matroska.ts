/** Writes Matroska (RFC 9559) with one track of pictures that each stand alone, and when each was taken. */

const ID = {
  ...{ ebml: 0x1a45dfa3, version: 0x4286, readVersion: 0x42f7, idLength: 0x42f2, sizeLength: 0x42f3 },
  ...{ docType: 0x4282, docVersion: 0x4287, docReadVersion: 0x4285, segment: 0x18538067, info: 0x1549a966 },
  ...{ timestampScale: 0x2ad7b1, duration: 0x4489, muxer: 0x4d80, writer: 0x5741, tracks: 0x1654ae6b, track: 0xae },
  ...{ number: 0xd7, uid: 0x73c5, type: 0x83, codec: 0x86, video: 0xe0, width: 0xb0, height: 0xba },
  ...{ cues: 0x1c53bb6b, cuePoint: 0xbb, cueTime: 0xb3, cuePositions: 0xb7, cueTrack: 0xf7, cueCluster: 0xf1 },
  ...{ cluster: 0x1f43b675, timestamp: 0xe7, simpleBlock: 0xa3 },
} as const;
const VIDEO = 1;
const NS_PER_MS = 1_000_000;
/** A block tells its time in 16 bits after its cluster's; a cluster a second is far within and lets a player jump. */
const CLUSTER_MS = 1000;
const KEY_FRAME = 0x80;

export interface Track {
  /** V_VP8 makes it WebM, which browsers play; V_MJPEG is for an encoder to read. */
  readonly codec: 'V_VP8' | 'V_MJPEG';
  readonly width: number;
  readonly height: number;
}

/** @param timesMs when each picture was taken; only differences count. Gives the file in pieces, the pictures themselves among them: none is copied. */
export function writeMatroska(
  pictures: readonly Uint8Array[],
  timesMs: readonly number[],
  { codec, width, height }: Track,
): Uint8Array[] {
  const [startMs = 0] = timesMs;
  const frames = pictures.map((data, index) => ({ atMs: Math.round((timesMs[index] ?? 0) - startMs), data }));
  const clusters = clustersOf(frames);
  const lastMs = frames.at(-1)?.atMs ?? 0;
  const durationMs = lastMs + Math.max(1, Math.round(lastMs / Math.max(1, frames.length - 1)));
  const info = element(ID.info, [
    number(ID.timestampScale, NS_PER_MS),
    element(ID.duration, [float(durationMs)]),
    ...[ID.muxer, ID.writer].map((id) => text(id, 'oyau')),
  ]);
  const video = element(ID.video, [number(ID.width, width), number(ID.height, height)]);
  const track = [number(ID.number, 1), number(ID.uid, 1), number(ID.type, VIDEO), text(ID.codec, codec), video];
  const head = Buffer.concat([info, element(ID.tracks, [element(ID.track, track)])]);
  const cues = cuesOf(clusters, head.length + cuesOf(clusters, 0).length);
  const content = [head, cues, ...clusters.flatMap(({ pieces }) => pieces)];
  return [header(codec === 'V_VP8' ? 'webm' : 'matroska'), elementHead(ID.segment, lengthOf(content)), ...content];
}

function header(kind: 'webm' | 'matroska'): Buffer {
  const numbers = [ID.version, ID.readVersion].map((id) => number(id, 1));
  const lengths = [number(ID.idLength, 4), number(ID.sizeLength, 8)];
  const type = [text(ID.docType, kind), number(ID.docVersion, 2), number(ID.docReadVersion, 2)];
  return element(ID.ebml, [...numbers, ...lengths, ...type]);
}

interface Cluster {
  readonly atMs: number;
  readonly pieces: readonly Uint8Array[];
}

function clustersOf(frames: readonly { readonly atMs: number; readonly data: Uint8Array }[]): Cluster[] {
  const groups = new Map<number, (typeof frames)[number][]>();
  for (const frame of frames) {
    const second = Math.floor(frame.atMs / CLUSTER_MS);
    groups.set(second, [...(groups.get(second) ?? []), frame]);
  }
  return [...groups.values()].map((group) => {
    const atMs = group[0]?.atMs ?? 0;
    const blocks = group.flatMap(({ atMs: frameMs, data }) => [blockHead(frameMs - atMs, data.length), data]);
    const content = [number(ID.timestamp, atMs), ...blocks];
    return { atMs, pieces: [elementHead(ID.cluster, lengthOf(content)), ...content] };
  });
}

/** What stands before a picture of `bytes`. */
function blockHead(afterMs: number, bytes: number): Buffer {
  const fields = Buffer.from([0x81, (afterMs >> 8) & 0xff, afterMs & 0xff, KEY_FRAME]);
  return Buffer.concat([elementHead(ID.simpleBlock, fields.length + bytes), fields]);
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Where each cluster begins, counted from the segment's first byte. All numbers take eight bytes, so the length never depends on them. */
function cuesOf(clusters: readonly Cluster[], firstAt: number): Buffer {
  let at = firstAt;
  const points = clusters.map(({ atMs, pieces }) => {
    const place = element(ID.cuePositions, [number(ID.cueTrack, 1), number(ID.cueCluster, at)]);
    at += lengthOf(pieces);
    return element(ID.cuePoint, [number(ID.cueTime, atMs), place]);
  });
  return element(ID.cues, points);
}

function element(id: number, parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([elementHead(id, content.length), content]);
}

function elementHead(id: number, length: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length) | (1n << 56n));
  return Buffer.concat([idBytes(id), size]);
}

function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

function number(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, [bytes]);
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

function text(id: number, value: string): Buffer {
  return element(id, [Buffer.from(value)]);
}
