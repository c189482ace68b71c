/* A library that is no module of ours. */
__attribute__((visibility("default"))) extern const int stranger;
const int stranger = 1;
