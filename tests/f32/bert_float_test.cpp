// Chapter 10's model in float, as it trains: every layer and both heads beside PyTorch in double.
#include "tests/bert_reference.h"

namespace bert {
namespace {

TEST(BertFloat, ValuesArePyTorchs) { bert_reference::expect_values(bert_reference::started(), 1e-5); }

}  // namespace
}  // namespace bert
