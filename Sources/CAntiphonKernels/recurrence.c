// The recurrences' sizes. The passes: recurrence_forward.c, recurrence_backward.c.
#include "recurrence_plan.h"

size_t ak_recurrence_reserve(const AKRecurrenceInput *input) {
    return (size_t)(input->steps * input->batch * ak_recurrence_plan(input).record);
}

size_t ak_recurrence_workspace(const AKRecurrenceInput *input, int backward) {
    return backward ? ak_recurrence_backward_workspace(input) : ak_recurrence_forward_workspace(input);
}
