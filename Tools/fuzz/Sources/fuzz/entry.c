// libFuzzer brings main; it calls this for every input.
#include <stddef.h>
#include <stdint.h>

int antiphon_fuzz(const uint8_t *bytes, size_t count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) { return antiphon_fuzz(bytes, count); }
