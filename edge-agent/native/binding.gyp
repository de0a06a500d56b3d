{
  # The libc in the name keeps node-gyp-build from loading a glibc binary on musl.
  'targets': [
    {
      'target_name': 'crop.glibc',
      'sources': ['binding.c', 'crop.c', 'jpeg.c'],
      'cflags': ['-std=c11', '-Wall', '-Wextra', '-O3', '-g0', '-ffp-contract=off', '-fvisibility=hidden'],
      'ldflags': ['-s', '-Wl,--build-id=none'],
      'xcode_settings': { 'GCC_OPTIMIZATION_LEVEL': '3', 'OTHER_CFLAGS': ['-std=c11', '-ffp-contract=off'] },
    },
    {
      'target_name': 'prebuild',
      'type': 'none',
      'dependencies': ['crop.glibc'],
      'copies': [
        {
          'files': ['<(PRODUCT_DIR)/crop.glibc.node'],
          'destination': '<(module_root_dir)/prebuilds/<(OS)-<(target_arch)',
        },
      ],
    },
  ],
}
