// Matrix products in float.
#include "tests/gemm_cases.h"

TEST(GemmFloat, EqualsItsDefinition) { gemm_cases::check_all(1e-6); }
