/* The few calls of the TurboJPEG API 1.2 and later that are needed, by their documented C prototypes. */
#define _GNU_SOURCE
#include "jpeg.h"

#include <uv.h>

typedef void *Decoder;

static Decoder (*init_decompress)(void);
static int (*decompress_header)(Decoder, const unsigned char *, unsigned long, int *, int *, int *, int *);
static int (*decompress)(Decoder, const unsigned char *, unsigned long, unsigned char *, int, int, int, int, int);
static int (*destroy)(Decoder);

/* Of the API: pixels as red, green, blue; colour spaces of files. */
enum { PIXELS_RGB = 0, SPACE_GRAY = 2 };

static uv_once_t once = UV_ONCE_INIT;
static int is_here = 0;

static void look_for_it(void) {
  static uv_lib_t library;
  if (uv_dlopen("libturbojpeg.so.0", &library) != 0) return;
  is_here = uv_dlsym(&library, "tjInitDecompress", (void **)&init_decompress) == 0 &&
            uv_dlsym(&library, "tjDecompressHeader3", (void **)&decompress_header) == 0 &&
            uv_dlsym(&library, "tjDecompress2", (void **)&decompress) == 0 &&
            uv_dlsym(&library, "tjDestroy", (void **)&destroy) == 0;
}

int jpeg_is_here(void) {
  uv_once(&once, look_for_it);
  return is_here;
}

int jpeg_head(const uint8_t *bytes, size_t length, JpegHead *head) {
  if (!jpeg_is_here()) return 0;
  Decoder decoder = init_decompress();
  if (decoder == NULL) return 0;
  int subsampling, space;
  int status = decompress_header(decoder, bytes, length, &head->width, &head->height, &subsampling, &space);
  head->plain = space <= SPACE_GRAY;
  destroy(decoder);
  return status == 0;
}

int jpeg_pixels(const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb) {
  if (!jpeg_is_here()) return 0;
  Decoder decoder = init_decompress();
  if (decoder == NULL) return 0;
  int status = decompress(decoder, bytes, length, rgb, width, 0, height, PIXELS_RGB, 0);
  destroy(decoder);
  return status == 0;
}
