# One target carries the flags of every target of ours: hardened, and strict enough that a warning is an error.
add_library(pup_flags INTERFACE)
target_compile_definitions(pup_flags INTERFACE _GNU_SOURCE)
target_compile_options(pup_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wcast-qual -Wnull-dereference -Wimplicit-fallthrough
  -fstack-protector-strong -fstack-clash-protection -fcf-protection -fvisibility=hidden -fno-common)
target_link_options(pup_flags INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

set(PUP_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
option(PUP_FUZZ "Build the fuzz targets (clang only) with everything instrumented for them; see tests/fuzz" OFF)
if(PUP_FUZZ)
  set(PUP_SANITIZE fuzzer-no-link,address,undefined)
endif()
if(PUP_SANITIZE)
  target_compile_options(pup_flags INTERFACE -fsanitize=${PUP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(pup_flags INTERFACE -fsanitize=${PUP_SANITIZE})
else()
  target_compile_definitions(pup_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
