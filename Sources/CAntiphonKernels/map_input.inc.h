// Brings the elements of an input that does not lie densely into a register, for one level.

#ifndef MAP_INPUT_NAMES
#define MAP_INPUT_NAMES
#define map_run AK_NAME(map_run_at)
#define map_gather AK_NAME(map_gather_at)
// A lane as bits, whatever type it was written with.
typedef uint32_t MapWord __attribute__((may_alias));
#endif

// `count` elements from `from` on, a stride apart.
static inline void map_run(MapWord *to, const void *from, AKLane lane, int64_t offset, int64_t stride, int count) {
    if (lane == AK_LANE_BOOL) {
        const uint8_t *bytes = (const uint8_t *)from + offset;
        for (int i = 0; i < count; i++) {
            to[i] = bytes[i * stride];
        }
        return;
    }
    const MapWord *words = (const MapWord *)from + offset;
    if (count <= AK_WIDTH && (stride == 0 || stride == 1)) {
        const VF value = stride == 0 ? v_set(*(const float *)words) : v_load_part((const float *)words, count);
        v_store_part((float *)to, value, count);
    } else if (stride == 1) {
        for (int i = 0; i < count; i++) {
            to[i] = words[i];
        }
    } else if (stride == 0) {
        const uint32_t value = words[0];
        for (int i = 0; i < count; i++) {
            to[i] = value;
        }
    } else {
        for (int i = 0; i < count; i++) {
            to[i] = words[i * stride];
        }
    }
}

// The elements start ..< start + count of the index space.
static void map_gather(MapWord *to, const MapView *view, const AKMapInput *input, int64_t start, int count) {
    const int inner = view->rank - 1;
    int64_t index[AK_MAP_RANK];
    int64_t offset = 0;
    for (int k = inner; k >= 0; k--) {
        index[k] = start % view->dims[k];
        start /= view->dims[k];
        offset += index[k] * view->stride[k];
    }
    for (;;) {
        const int64_t left = view->dims[inner] - index[inner];
        const int run = left < count ? (int)left : count;
        map_run(to, input->data, input->lane, offset, view->stride[inner], run);
        count -= run;
        if (count == 0) {
            return;
        }
        to += run;
        // To the start of the next row.
        offset -= index[inner] * view->stride[inner];
        index[inner] = 0;
        for (int k = inner - 1; k >= 0; k--) {
            offset += view->stride[k];
            if (++index[k] < view->dims[k]) {
                break;
            }
            offset -= view->dims[k] * view->stride[k];
            index[k] = 0;
        }
    }
}
