/** Names shared by the configuration and the live cameras. */

/** Formats of a camera of this machine; auto = JPEG when it has it, otherwise what its driver is set to. */
export const CAMERA_FORMATS = ['auto', 'mjpeg', 'yuyv', 'grey'] as const;
export type CameraFormat = (typeof CAMERA_FORMATS)[number];
