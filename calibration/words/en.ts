/** What calibration says in English. */
import type { Words } from './words.js';

export const EN: Words = {
  before: [
    'Before you begin: engine running, seat and mirrors set, usual glasses on, no sunglasses.',
    'The driver sits as he drives, looks at the road ahead, blinks as he likes and does not talk.',
  ],
  keepLooking: 'good, keep looking at the road',
  turnLeft: 'now the driver turns his head to his LEFT and holds it there until the bar is full',
  numbers: {
    pictureTurnDeg: {
      means: 'turn that sets the picture upright',
      tooHigh:
        'the picture lies on its side or on its head: set camera.rotationDeg to the measured angle in the configuration',
    },
    leftTurnDeg: {
      means: 'turn to the left, as the camera saw it',
      tooLow: 'no turn to the left was seen: repeat, and let the driver turn his head to his left and hold it',
      opposite: 'left and right are swapped: if he did turn to his left, set camera.mirrored the other way',
    },
    faceShare: {
      means: 'frames with a face',
      tooLow:
        'the face is often not found: aim the camera at the driver, clean the lens, take away what hides the face',
    },
    framesPerSecond: {
      means: 'frame rate',
      tooLow: 'blinks are missed: raise the frame rate of the camera, 30 frames/s or more is best',
    },
    brightness: {
      means: 'mean brightness',
      tooLow: 'too dark: turn on the infrared lamp, open the aperture, raise the exposure',
      tooHigh: 'too bright: lower the exposure, turn the camera away from the window',
    },
    contrast: { means: 'contrast', tooLow: 'the picture is flat: clean the lens, check focus and lamp' },
    saturated: {
      means: 'burnt-out pixels',
      tooHigh: 'sun or lamp burns out the picture: lower the exposure, move the lamp, shade the lens',
    },
    faceWidthPx: {
      means: 'width of the face',
      tooLow: 'the face is too small: mount the camera nearer or use a longer lens',
      tooHigh: 'the face is too large: mount the camera further away or use a shorter lens',
    },
    edgeMargin: {
      means: 'room around the face, in face widths',
      tooLow: 'the face is too near the edge of the picture: aim the camera so that it is in the middle',
    },
    cameraRollDeg: {
      means: 'tilt of the picture',
      tooLow: 'the picture is tilted: level the camera',
      tooHigh: 'the picture is tilted: level the camera',
    },
    cameraYawDeg: {
      means: 'driver seen from the side',
      tooLow: "the camera sees the driver's left side: move it towards the steering column",
      tooHigh: "the camera sees the driver's right side: move it towards the steering column",
    },
    cameraPitchDeg: {
      means: 'driver seen from above or below',
      tooLow: 'the camera looks down on the driver and his lids look closed: mount it at or below eye height',
      tooHigh: 'the camera looks up at the driver too steeply: mount it higher or further away',
    },
    eyesShare: {
      means: 'frames with both eyes',
      tooLow:
        'the eyes are often hidden: take off sunglasses, turn the lamp so that glasses do not shine, check the angle',
    },
    yawSpreadDeg: {
      means: 'head movement, left to right',
      tooHigh: 'the head moved a lot: ask the driver to look at the road as he does when driving',
    },
    pitchSpreadDeg: {
      means: 'head movement, up and down',
      tooHigh: 'the head moved a lot: ask the driver to look at the road as he does when driving',
    },
    leftLidRatio: {
      means: 'opening of the left eye over its width',
      tooLow: 'the left eye hardly opens in the picture: check angle and glasses; then repeat with a rested driver',
      tooHigh: 'the left eye reads wider than an eye can be: check glasses and focus',
    },
    rightLidRatio: {
      means: 'opening of the right eye over its width',
      tooLow: 'the right eye hardly opens in the picture: check angle and glasses; then repeat with a rested driver',
      tooHigh: 'the right eye reads wider than an eye can be: check glasses and focus',
    },
    lidDifference: {
      means: 'difference between the eyes',
      tooHigh: 'one eye reads much narrower: turn the lamp so that neither lens of the glasses shines, check the angle',
    },
    blinksPerMinute: {
      means: 'blinks',
      tooLow: 'hardly a blink was seen: take off sunglasses, check that the camera sees the driver and not a picture',
    },
    closedShare: {
      means: 'time with closed eyes',
      tooHigh: 'the eyes were closed too long: calibrate a rested driver, or let him rest and repeat',
    },
    lidDrift: {
      means: 'change of the open eye over the minute',
      tooLow: 'the eyes narrowed during calibration: the driver tires or the light changed; repeat',
      tooHigh: 'the eyes widened during calibration: the light changed or the driver was sleepy at first; repeat',
    },
    learnedSeconds: {
      means: 'time the eyes were learned',
      tooLow: 'too few good seconds: calibrate for {n} s or more, at least half of it looking at the road',
    },
  },
  noFace:
    'no face was seen: seat the driver, aim the camera at the driver, clean the lens, take away what hides the face',
  notMeasured: 'could not be measured',
  measured: 'measured',
  wanted: 'wanted',
  ok: 'ok',
  repeat: 'REPEAT',
  accepted: 'Accepted.',
  repeatAfter: 'Repeat after mending:',
  orMore: 'or more',
  orLess: 'or less',
  upTo: 'to',
  written: 'Profile {version} written to {file}.',
  notWritten: 'Profile {version} not written (give --out FILE).',
  nothingWritten: 'No profile was written.',
};
