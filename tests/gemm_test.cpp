// Matrix products in double.
#include "tests/gemm_cases.h"

TEST(Gemm, EqualsItsDefinition) { gemm_cases::check_all(1e-15); }
