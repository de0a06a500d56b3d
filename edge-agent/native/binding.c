/*
 * The door from JavaScript. Throws a TypeError when an array is of the wrong kind or too short; never reads or writes outside.
 *
 * crop(rgb, width, height, grid, side, out, at): `grid` is float64[8]: the fields of Grid, then scale and offset.
 * jpegIsHere(): whether libjpeg-turbo is.
 * jpegHead(bytes, head): writes width, height and 1 for plain colours into int32[3]; false when that is no JPEG.
 * jpegPixels(bytes, width, height, rgb): false when the picture is not as whole as its head says.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include "crop.h"
#include "jpeg.h"

enum { ARGUMENTS = 7, GRID_NUMBERS = 8, HEAD_NUMBERS = 3 };

static int array_of(napi_env env, napi_value value, napi_typedarray_type wanted, void **data, size_t *length) {
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return 0;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, length, data, NULL, NULL) != napi_ok) return 0;
  return type == wanted;
}

static int size_of(napi_env env, napi_value value, int32_t least, int32_t *size) {
  return napi_get_value_int32(env, value, size) == napi_ok && *size >= least;
}

static napi_value refuse(napi_env env, const char *what) {
  napi_throw_type_error(env, "OYAU_NATIVE_ARGUMENT", what);
  return NULL;
}

static napi_value crop(napi_env env, napi_callback_info info) {
  napi_value arguments[ARGUMENTS];
  size_t count = ARGUMENTS;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != ARGUMENTS)
    return refuse(env, "crop takes rgb, width, height, grid, side, out, at");
  void *rgb, *grid, *out;
  size_t rgb_length, grid_length, out_length;
  int32_t width, height, side, at;
  if (!size_of(env, arguments[1], 1, &width) || !size_of(env, arguments[2], 1, &height) ||
      !size_of(env, arguments[4], 1, &side) || !size_of(env, arguments[6], 0, &at))
    return refuse(env, "width, height, side and at must be whole numbers");
  if (!array_of(env, arguments[0], napi_uint8_array, &rgb, &rgb_length) ||
      rgb_length / 3 / (size_t)width < (size_t)height)
    return refuse(env, "rgb must be a Uint8Array of width * height * 3 numbers");
  if (!array_of(env, arguments[3], napi_float64_array, &grid, &grid_length) || grid_length < GRID_NUMBERS)
    return refuse(env, "grid must be a Float64Array of 8 numbers");
  if (!array_of(env, arguments[5], napi_float32_array, &out, &out_length) || out_length < (size_t)at ||
      (out_length - (size_t)at) / 3 / (size_t)side < (size_t)side)
    return refuse(env, "out must be a Float32Array with room for side * side * 3 numbers");
  const double *g = grid;
  crop_square((Picture){rgb, width, height}, (Grid){g[0], g[1], g[2], g[3], g[4], g[5]}, side, g[6], g[7],
              (float *)out + at);
  return NULL;
}

static napi_value answer(napi_env env, int yes) {
  napi_value value;
  return napi_get_boolean(env, yes != 0, &value) == napi_ok ? value : NULL;
}

static napi_value jpeg_is_here_js(napi_env env, napi_callback_info info) {
  (void)info;
  return answer(env, jpeg_is_here());
}

static napi_value jpeg_head_js(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  void *bytes, *out;
  size_t length, out_length;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 2 ||
      !array_of(env, arguments[0], napi_uint8_array, &bytes, &length) ||
      !array_of(env, arguments[1], napi_int32_array, &out, &out_length) || out_length < HEAD_NUMBERS)
    return refuse(env, "jpegHead takes a Uint8Array and an Int32Array of 3 numbers");
  JpegHead head;
  if (!jpeg_head(bytes, length, &head)) return answer(env, 0);
  int32_t *numbers = out;
  numbers[0] = head.width;
  numbers[1] = head.height;
  numbers[2] = head.plain;
  return answer(env, 1);
}

static napi_value jpeg_pixels_js(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  size_t count = 4;
  void *bytes, *rgb;
  size_t length, rgb_length;
  int32_t width, height;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count != 4 ||
      !array_of(env, arguments[0], napi_uint8_array, &bytes, &length) || !size_of(env, arguments[1], 1, &width) ||
      !size_of(env, arguments[2], 1, &height) || !array_of(env, arguments[3], napi_uint8_array, &rgb, &rgb_length) ||
      rgb_length / 3 / (size_t)width < (size_t)height)
    return refuse(env, "jpegPixels takes a Uint8Array, width, height and a Uint8Array of width * height * 3 numbers");
  return answer(env, jpeg_pixels(bytes, length, width, height, rgb));
}

static int offer(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok &&
         napi_set_named_property(env, exports, name, function) == napi_ok;
}

NAPI_MODULE_INIT() {
  const int whole = offer(env, exports, "crop", crop) && offer(env, exports, "jpegIsHere", jpeg_is_here_js) &&
                    offer(env, exports, "jpegHead", jpeg_head_js) && offer(env, exports, "jpegPixels", jpeg_pixels_js);
  return whole ? exports : NULL;
}
