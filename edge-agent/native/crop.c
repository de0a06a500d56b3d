/* The crop kernel. Coordinates are double as in the twin, so that both fall on the same pixels; colours are float. */
#include "crop.h"

#include <math.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Four lanes for three colours; the compiler turns them into SSE or NEON. */
typedef float Lanes __attribute__((vector_size(16)));

/* Three colours and one byte of the next pixel. */
static inline Lanes colours_at(const uint8_t *pixel) {
  int32_t bytes;
  memcpy(&bytes, pixel, sizeof bytes);
#ifdef __SSE2__
  const __m128i zero = _mm_setzero_si128();
  const __m128i words = _mm_unpacklo_epi8(_mm_cvtsi32_si128(bytes), zero);
  return (Lanes)_mm_cvtepi32_ps(_mm_unpacklo_epi16(words, zero));
#else
  typedef uint8_t Bytes __attribute__((vector_size(4)));
  return __builtin_convertvector((Bytes)bytes, Lanes);
#endif
}

/* A coordinate in 2^-32 px. */
typedef int64_t Fixed;

static inline Fixed fixed(double coordinate) { return (Fixed)(coordinate * 4294967296.0); }

static inline float part_of(Fixed coordinate) { return (float)(int32_t)((uint32_t)coordinate >> 8) * (1.0f / 16777216.0f); }

/* Keeps rounded coordinates inside, px. */
static const double MARGIN = 1e-3;

/* Steps beyond this, px, are left to the careful way: they would not fit into Fixed. */
static const double LONGEST_STEP = 1e6;

static inline double colour_or_black(Picture picture, double x, double y, int channel) {
  if (!(x >= 0 && y >= 0 && x < picture.width && y < picture.height)) return 0;
  return picture.rgb[((size_t)y * (size_t)picture.width + (size_t)x) * 3 + (size_t)channel];
}

/* For samples of which a neighbour may lie outside, and for the ends of the arrays, where four lanes do not fit. */
static void sample_carefully(Picture picture, double x, double y, double scale, double offset, float *out) {
  const int outside = x <= -1 || y <= -1 || x >= picture.width || y >= picture.height;
  /* No number stays no number, as in the twin. */
  if (outside && isfinite(x) && isfinite(y)) {
    out[0] = out[1] = out[2] = (float)offset;
    return;
  }
  double x0 = floor(x), y0 = floor(y);
  double fx = x - x0, fy = y - y0;
  for (int channel = 0; channel < 3; channel++) {
    double top = colour_or_black(picture, x0, y0, channel) * (1 - fx) +
                 colour_or_black(picture, x0 + 1, y0, channel) * fx;
    double bottom = colour_or_black(picture, x0, y0 + 1, channel) * (1 - fx) +
                    colour_or_black(picture, x0 + 1, y0 + 1, channel) * fx;
    out[channel] = (float)((top * (1 - fy) + bottom * fy) * scale + offset);
  }
}

/* One row whose every sample is at least a pixel inside; steps in 2^-32 px, so that the loop needs no rounding. */
static void sample_row(Picture picture, Fixed x, Fixed y, Fixed step_x, Fixed step_y, int32_t columns, Lanes factor,
                       Lanes shift, float *out) {
  const size_t row_bytes = (size_t)picture.width * 3;
  for (int32_t column = 0; column < columns; column++, out += 3, x += step_x, y += step_y) {
    const uint8_t *upper = picture.rgb + (size_t)(y >> 32) * row_bytes + (size_t)(x >> 32) * 3;
    const uint8_t *lower = upper + row_bytes;
    const float fx = part_of(x), fy = part_of(y);
    const Lanes left_top = colours_at(upper), left_low = colours_at(lower);
    const Lanes top = left_top + (colours_at(upper + 3) - left_top) * fx;
    const Lanes low = left_low + (colours_at(lower + 3) - left_low) * fx;
    const Lanes value = (top + (low - top) * fy) * factor + shift;
    /* The fourth lane spills into the next pixel, which is written after it. */
    memcpy(out, &value, sizeof value);
  }
}

/* Columns [*first, *last) of a row on which `start + column * step` stays within [low, high]; never too many. */
static void narrow(double start, double step, double low, double high, int32_t *first, int32_t *last) {
  double from = (low - start) / step, to = (high - start) / step;
  if (step == 0) {
    from = start >= low && start <= high ? -INFINITY : INFINITY;
    to = INFINITY;
  } else if (step < 0) {
    const double swapped = from;
    from = to;
    to = swapped;
  }
  if (!(from <= to && fabs(step) <= LONGEST_STEP)) *last = *first;
  if (from > *first) *first = from < *last ? (int32_t)ceil(from) : *last;
  if (to < *last - 1) *last = to < *first ? *first : (int32_t)floor(to) + 1;
}

void crop_square(Picture picture, Grid grid, int32_t side, double scale, double offset, float *out) {
  const double half = (side - 1) / 2.0;
  const float s = (float)scale, o = (float)offset;
  for (int32_t row = 0; row < side; row++, out += (size_t)side * 3) {
    const double x = grid.middle_x + (row - half) * grid.row_x;
    const double y = grid.middle_y + (row - half) * grid.row_y;
    /* The last sample of a row is done carefully: its fourth lane would spill over the end of the array. */
    int32_t first = 0, last = side - 1;
    narrow(x, grid.column_x, MARGIN, picture.width - 2 - MARGIN, &first, &last);
    narrow(y, grid.column_y, MARGIN, picture.height - 2 - MARGIN, &first, &last);
    for (int32_t column = 0; column < side; column++) {
      if (column == first && first < last) {
        sample_row(picture, fixed(x + first * grid.column_x), fixed(y + first * grid.column_y), fixed(grid.column_x),
                   fixed(grid.column_y), last - first, (Lanes){s, s, s, s}, (Lanes){o, o, o, o}, out + first * 3);
        column = last;
      }
      sample_carefully(picture, x + column * grid.column_x, y + column * grid.column_y, scale, offset,
                       out + column * 3);
    }
  }
}
