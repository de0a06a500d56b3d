/* JPEG to pixels by libjpeg-turbo, when the machine has it (libturbojpeg.so.0): nothing is linked, the library is looked for at run time. */
#ifndef OYAU_JPEG_H
#define OYAU_JPEG_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  int width;
  int height;
  /* 1 = colours or greys that become RGB without a colour profile; 0 = inks. */
  int plain;
} JpegHead;

/* Whether the library is there. */
int jpeg_is_here(void);

/* Reads what stands before the picture; 0 when that is no JPEG. */
int jpeg_head(const uint8_t *bytes, size_t length, JpegHead *head);

/* Writes uint8[height, width, 3]; 0 when the library has anything to complain about. */
int jpeg_pixels(const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb);

#endif
