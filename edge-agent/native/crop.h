/* Cuts a rotated square out of an RGB picture and resamples it: twin of cropSquare in vision/crop.ts. */
#ifndef OYAU_CROP_H
#define OYAU_CROP_H

#include <stddef.h>
#include <stdint.h>

/* uint8[height, width, 3], RGB. */
typedef struct {
  const uint8_t *rgb;
  int32_t width;
  int32_t height;
} Picture;

/* Where the samples lie, pixels of the picture, pixel centres at whole numbers. Any value is safe, NaN too. */
typedef struct {
  /* First sample of the middle of all rows. */
  double middle_x, middle_y;
  /* From one column to the next. */
  double column_x, column_y;
  /* From one row to the next. */
  double row_x, row_y;
} Grid;

/* Writes float32[side, side, 3]: value of the picture, 0 outside, times scale plus offset. */
void crop_square(Picture picture, Grid grid, int32_t side, double scale, double offset, float *out);

#endif
