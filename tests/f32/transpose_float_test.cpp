// The transpose of a matrix in float.
#include "tests/transpose_cases.h"

TEST(Transpose, IsWhatItsDefinitionSaysInFloat) { transpose_cases::check_all(); }
