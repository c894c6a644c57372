// The recurrences' sizes. The passes: recurrence_forward.c, recurrence_backward.c.
#include "recurrence_plan.h"

size_t ak_recurrence_reserve(const AKRecurrenceInput *input) {
    return (size_t)(input->steps * input->batch * ak_recurrence_plan(input).record);
}

size_t ak_recurrence_trail(const AKRecurrenceInput *input) {
    return (size_t)(input->steps * input->batch * ak_recurrence_plan(input).trail);
}

size_t ak_recurrence_workspace(const AKRecurrenceInput *input, AKRecurrencePass pass) {
    switch (pass) {
    case AK_PASS_FORWARD:
    case AK_PASS_TANGENT: return ak_recurrence_forward_workspace(input);
    case AK_PASS_BACKWARD: return ak_recurrence_backward_workspace(input, 0);
    case AK_PASS_SECOND: return ak_recurrence_backward_workspace(input, 1);
    }
    return 0;
}
