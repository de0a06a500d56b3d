/** Tells from the first bytes of a PNG, JPEG or WebP what it is and how large, so that nothing else is ever stored or served as an image. */
import type { Plan } from './contract.js';

export interface ImageSize {
  mediaType: Plan['mediaType'];
  widthPx: number;
  heightPx: number;
}

/** Longest side a browser draws without trouble, px (ours; below the 16 384 px many graphics units allow). */
export const MOST_IMAGE_SIDE_PX = 12_000;

/** null = not one of the three, or cut off before its size. */
export function imageSizeOf(bytes: Buffer): ImageSize | null {
  try {
    return sizeOfPng(bytes) ?? sizeOfJpeg(bytes) ?? sizeOfWebp(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** W3C PNG: signature, then the IHDR chunk. */
function sizeOfPng(bytes: Buffer): ImageSize | null {
  if (!bytes.subarray(0, 8).equals(PNG) || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { mediaType: 'image/png', widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) };
}

/** ITU T.81: segments until a start of frame, SOF0 to SOF15 without DHT, JPG and DAC. */
function sizeOfJpeg(bytes: Buffer): ImageSize | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; ;) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xff00) return null;
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) {
      return { mediaType: 'image/jpeg', heightPx: bytes.readUInt16BE(at + 5), widthPx: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

/** RFC 9649: a lossy, a lossless or an extended file. */
function sizeOfWebp(bytes: Buffer): ImageSize | null {
  const text = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (text(0, 4) !== 'RIFF' || text(8, 12) !== 'WEBP') return null;
  const mediaType = 'image/webp' as const;
  switch (text(12, 16)) {
    case 'VP8 ':
      return { mediaType, widthPx: bytes.readUInt16LE(26) & 0x3fff, heightPx: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { mediaType, widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { mediaType, widthPx: bytes.readUIntLE(24, 3) + 1, heightPx: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}
