/*
 * The door from JavaScript: crop(rgb, width, height, grid, side, out, at). `grid` is float64[8]: the fields of Grid, then
 * scale and offset. Throws a TypeError when an array is of the wrong kind or too short; never reads or writes outside.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include "crop.h"

enum { ARGUMENTS = 7, GRID_NUMBERS = 8 };

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
  napi_throw_type_error(env, "OYAU_CROP_ARGUMENT", what);
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

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "crop", NAPI_AUTO_LENGTH, crop, NULL, &function) != napi_ok) return NULL;
  if (napi_set_named_property(env, exports, "crop", function) != napi_ok) return NULL;
  return exports;
}
