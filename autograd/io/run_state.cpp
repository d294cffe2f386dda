#include "autograd/io/run_state.h"

#include <algorithm>
#include <bit>

namespace ag {
inline namespace AG_PRECISION {
namespace {

using Numbers = RunState::Numbers;

std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
double number(std::uint64_t word) { return std::bit_cast<double>(word); }

// Doubles and generators as integers: exact in the float build too.
Integers to_integers(const Numbers& numbers) {
  Integers out(Integers::shape_type{numbers.size()});
  std::transform(numbers.begin(), numbers.end(), out.data(),
                 [](std::uint64_t w) { return static_cast<std::int64_t>(w); });
  return out;
}

Numbers to_numbers(const Integers& integers) {
  Numbers out;
  for (const std::int64_t word : integers) out.push_back(static_cast<std::uint64_t>(word));
  return out;
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw CheckpointError(fmt::format("[checkpoint] {}: {} Resume from what the same program has saved.", path, what));
}

// Arrays of a part stand in the file under its name and a dot.
bool clash(const std::string& a, const std::string& b) {
  return a == b || a.starts_with(b + ".") || b.starts_with(a + ".");
}

}  // namespace

void RunState::add_part(Part part) {
  const auto refuse_clash = [&](const std::string& taken) {
    if (clash(part.name, taken))
      throw Error(fmt::format("[run_state] '{}' and '{}' would mix in a file. Choose another name.", part.name, taken));
  };
  for (const NamedParameter& p : parameters_) refuse_clash(p.name);
  for (const Part& other : parts_) refuse_clash(other.name);
  parts_.push_back(std::move(part));
}

void RunState::add_numbers(const std::string& name, const std::function<Numbers()>& get,
                           const std::function<void(const Numbers&, const std::string& path)>& set, bool any_number) {
  add_part({name, [=](Checkpoint& out) { out.integers[name] = to_integers(get()); },
            [=](Checkpoint& in, const std::string& path) {
              const auto found = in.integers.extract(name);
              if (found.empty()) refuse(path, fmt::format("it has no '{}'.", name));
              const Numbers numbers = to_numbers(found.mapped());
              const std::size_t wanted = any_number ? numbers.size() : get().size();
              if (numbers.size() != wanted)
                refuse(path, fmt::format("'{}' has {} numbers and should have {}.", name, numbers.size(), wanted));
              set(numbers, path);
            }});
}

void RunState::add(const std::string& name, const std::function<Numbers()>& get,
                   const std::function<void(const Numbers&)>& set) {
  add_numbers(name, get, [set](const Numbers& numbers, const std::string&) { set(numbers); });
}

void RunState::add(const Parameters& parameters) {
  for (const NamedParameter& p : parameters) {
    const auto same = [&p](const NamedParameter& other) { return other.name == p.name; };
    if (std::none_of(parameters_.begin(), parameters_.end(), same)) parameters_.push_back(p);
  }
}

void RunState::add(const std::string& name, Optimizer& optimizer) {
  add_part({name, [&optimizer, name](Checkpoint& out) { add_prefixed(out, name + ".", optimizer.state()); },
            [&optimizer, name](Checkpoint& in, const std::string& path) {
              try {
                optimizer.load_state(take_prefixed(in, name + "."));
              } catch (const Error& e) {
                throw CheckpointError(fmt::format("[checkpoint] {}: {}", path, e.what()));
              }
            }});
}

void RunState::add(const std::string& name, NamedArrays& arrays) {
  add_part({name,
            [&arrays, name](Checkpoint& out) {
              add_prefixed(out, name + ".", {arrays, {}, {}});
            },
            [&arrays, name](Checkpoint& in, const std::string&) { arrays = take_prefixed(in, name + ".").arrays; }});
}

void RunState::add(const std::string& name, std::vector<Tensor>& tensors) {
  add_part({name,
            [&tensors, name](Checkpoint& out) {
              for (std::size_t i = 0; i < tensors.size(); ++i)
                out.arrays[fmt::format("{}.{}", name, i)] = tensors[i].value();
            },
            [&tensors, name](Checkpoint& in, const std::string&) {
              NamedArrays found = take_prefixed(in, name + ".").arrays;
              tensors.clear();
              for (auto at = found.find("0"); at != found.end(); at = found.find(std::to_string(tensors.size())))
                tensors.emplace_back(at->second);
            }});
}

void RunState::add(const std::string& name, Random& random) {
  add_numbers(
      name, [&random] { return Numbers(random.state().begin(), random.state().end()); },
      [&random, name](const Numbers& numbers, const std::string& path) {
        Random::State state{};
        std::copy(numbers.begin(), numbers.end(), state.begin());
        if (state == Random::State{}) refuse(path, fmt::format("the generator '{}' is all zeros.", name));
        random.set_state(state);
      });
}

void RunState::add(const std::string& name, std::int64_t& number) {
  add(
      name, [&number] { return Numbers{static_cast<std::uint64_t>(number)}; },
      [&number](const Numbers& numbers) { number = static_cast<std::int64_t>(numbers[0]); });
}

void RunState::add(const std::string& name, double& value) {
  add(
      name, [&value] { return Numbers{bits(value)}; },
      [&value](const Numbers& numbers) { value = number(numbers[0]); });
}

void RunState::add(const std::string& name, std::vector<double>& values) {
  const auto get = [&values] {
    Numbers numbers(values.size());
    std::transform(values.begin(), values.end(), numbers.begin(), bits);
    return numbers;
  };
  const auto set = [&values](const Numbers& numbers, const std::string&) {
    values.resize(numbers.size());
    std::transform(numbers.begin(), numbers.end(), values.begin(), number);
  };
  add_numbers(name, get, set, true);
}

void RunState::require(const std::string& name, std::int64_t value) {
  add_numbers(
      name, [value] { return Numbers{static_cast<std::uint64_t>(value)}; },
      [name, value](const Numbers& numbers, const std::string& path) {
        const auto saved = static_cast<std::int64_t>(numbers[0]);
        if (saved != value)
          throw CheckpointError(
              fmt::format("[checkpoint] {}: it was saved with {} = {}, and this run has {}. Resume with the same "
                          "settings and data.",
                          path, name, saved, value));
      });
}

Checkpoint RunState::collect() const {
  Checkpoint out{values(parameters_), {}, {}};
  for (const Part& part : parts_) part.save(out);
  return out;
}

void RunState::restore(Checkpoint in, const std::string& source) {
  for (const Part& part : parts_) part.load(in, source);
  if (!in.integers.empty()) refuse(source, fmt::format("nothing here is called '{}'.", in.integers.begin()->first));
  assign(in.arrays, parameters_, source);
}

void RunState::save(const std::string& path) const { write_checkpoint(path, collect()); }

void RunState::load(const std::string& path) { restore(read_checkpoint(path), path); }

}  // namespace AG_PRECISION
}  // namespace ag
