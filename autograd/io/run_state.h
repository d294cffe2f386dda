// run_state.h: everything that decides how training goes on, in one list that is saved and loaded as a whole: what is
// in the list cannot be saved and not loaded. A run that goes on from the file gives the same numbers, bit for bit, as
// one that was never stopped.
//
//   RunState state(model.parameters());
//   state.add("optimizer", optimizer);
//   state.add("dropout", random);           // every generator that training draws from
//   state.add("step", step);                // counters, curves, the position in the data
//   if (!resume.empty()) state.load(resume);
//   …  state.save(file);
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autograd/io/checkpoint.h"
#include "autograd/optim.h"
#include "autograd/random.h"

namespace ag {
inline namespace AG_PRECISION {

// Refers to what it was given, which must outlive it. Names must differ; add() throws Error when one is taken.
class RunState {
 public:
  using Numbers = std::vector<std::uint64_t>;

  explicit RunState(const Parameters& parameters = {}) : parameters_(parameters) {}

  // More parameters; those that are there already are passed over.
  void add(const Parameters& parameters);
  void add(const std::string& name, Optimizer& optimizer);
  void add(const std::string& name, Random& random);
  void add(const std::string& name, std::int64_t& number);
  void add(const std::string& name, double& number);
  void add(const std::string& name, std::vector<double>& numbers);
  void add(const std::string& name, NamedArrays& arrays);
  // Values without gradient, such as the state that a recurrent model carries on. There may be another number of them.
  void add(const std::string& name, std::vector<Tensor>& tensors);
  // Anything else, as 64-bit numbers: set() gets what get() gave, as many numbers as it gives now.
  void add(const std::string& name, const std::function<Numbers()>& get,
           const std::function<void(const Numbers&)>& set);
  // What must be the same in the run that goes on, such as the seed that the order of the data depends on. Otherwise
  // load() says so.
  void require(const std::string& name, std::int64_t value);

  // Both throw CheckpointError. Start anew after a load() that throws: part of the state may have been loaded.
  void save(const std::string& path) const;
  void load(const std::string& path);
  // The same without a file. `source` is what messages call it.
  Checkpoint collect() const;
  void restore(Checkpoint in, const std::string& source);

 private:
  struct Part {
    std::string name;
    std::function<void(Checkpoint& out)> save;
    std::function<void(Checkpoint& in, const std::string& path)> load;  // takes out what save() put in
  };
  void add_part(Part part);
  void add_numbers(const std::string& name, const std::function<Numbers()>& get,
                   const std::function<void(const Numbers&, const std::string& path)>& set, bool any_number = false);

  Parameters parameters_;
  std::vector<Part> parts_;
};

}  // namespace AG_PRECISION
}  // namespace ag
