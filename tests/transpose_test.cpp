// The transpose of a matrix in double.
#include "tests/transpose_cases.h"

TEST(Transpose, IsWhatItsDefinitionSaysInDouble) { transpose_cases::check_all(); }
