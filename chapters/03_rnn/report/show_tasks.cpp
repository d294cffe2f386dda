#include <algorithm>
#include <set>

#include "chapters/03_rnn/report/show.h"

namespace rnn {
namespace {

using program::percent;

// The sense that a tagger gave, and whether it is the right one.
std::string verdict(const HomonymTask& task, const HomonymScore& score, std::size_t i) {
  const std::size_t place = task.sentences[i].place;
  const data::TokenId label = score.labels[i][place];
  return fmt::format("{} {}", label == task.data.test[i].labels[place] ? "✓" : "✗", task.data.labels.word(label));
}

report::LineChart task_curve(std::string title, std::vector<report::Series> series, std::string caption) {
  return {.title = std::move(title),
          .x_label = "updates",
          .y_label = "loss",
          .series = std::move(series),
          .log_y = true,
          .caption = std::move(caption)};
}

}  // namespace

program::Table homonym_table(const HomonymTask& task) {
  program::Table table{{"tagger", "homonyms", "cue before", "cue behind", "words of one sense"}, {}};
  for (const HomonymScore* s : task.scores())
    table.rows.push_back(
        {s->tagger, percent(s->homonyms), percent(s->cue_first), percent(s->cue_last), percent(s->members)});
  return table;
}

program::Table homonym_sentences(const HomonymTask& task) {
  program::Table table{{"sentence", "the word alone", "RNN →", "RNN ↔"}, {}};
  // Apple first, both senses and both sides of the cue; then one of each other homonym.
  std::set<std::string> seen;
  const auto wanted = [&](const data::HomonymSentence& s) {
    const std::string& word = s.words[s.place];
    const std::string key = word == "apple" ? fmt::format("{} {} {}", word, s.labels[s.place], s.cue < s.place) : word;
    return s.homonym && seen.insert(key).second;
  };
  for (const bool apple : {true, false}) {
    for (std::size_t i = 0; i < task.sentences.size(); ++i) {
      const data::HomonymSentence& s = task.sentences[i];
      if ((s.words[s.place] == "apple") != apple || !wanted(s)) continue;
      std::string text;
      for (std::size_t t = 0; t < s.words.size(); ++t)
        text += fmt::format("{}{}", t == 0 ? "" : " ",
                            t == s.place ? fmt::format("[{}]", s.words[t])
                            : t == s.cue ? fmt::format("({})", s.words[t])
                                         : s.words[t]);
      table.rows.push_back(
          {text, verdict(task, task.majority, i), verdict(task, task.forward, i), verdict(task, task.both, i)});
    }
  }
  return table;
}

program::Table role_table(const RoleTask& task) {
  program::Table table{{"model", "right", "active", "passive"}, {}};
  for (const RoleScore* s : {&task.bag, &task.network, &task.control})
    table.rows.push_back({s->model, percent(s->all), percent(s->active), percent(s->passive)});
  return table;
}

program::Table name_table(const NamingTask& task) {
  program::Table table{{"number", "the network writes", ""}, {}};
  std::size_t mistakes = 0, rights = 0;
  for (const NamedNumber& n : task.test) {
    const bool right = n.name == n.said;
    if ((right ? rights : mistakes)++ >= (right ? 6U : 4U)) continue;
    table.rows.push_back({std::to_string(n.number), n.said, right ? "✓" : "✗ " + n.name});
  }
  return table;
}

program::Table tag_table(const TagTask& task) {
  program::Table table{{"tagger", "all words", "words of several tags", "words not seen before"}, {}};
  for (const TagScore* s : {&task.majority, &task.forward, &task.both})
    table.rows.push_back({s->tagger, percent(s->all), percent(s->ambiguous), percent(s->unknown)});
  return table;
}

void print_tasks(const Tasks& tasks) {
  program::heading("N→N: a label for each word");
  program::print(homonym_table(tasks.homonyms));
  if (tasks.tags) program::print(tag_table(*tasks.tags));
  program::heading("N→1: a label for a sentence");
  program::print(role_table(tasks.roles));
  program::heading("1→N: a name from a number");
  program::print(name_table(tasks.naming));
}

void add_tasks(report::Report& report, const Tasks& tasks) {
  const HomonymTask& h = tasks.homonyms;
  report.headline("homonyms told from both sides", percent(h.both.homonyms),
                  fmt::format("the word alone: {}", percent(h.majority.homonyms)));
  report.section("A label for each word: apple, the fruit and the company")
      .text(
          "Planted sentences in which [a word] of two meanings is told by (a cue) at least four words away. From left "
          "to "
          "right the cue is known in time in one half of the sentences; from both sides, in all.")
      .table(homonym_sentences(h), "Test sentences, and the meaning each tagger gives to the word in brackets")
      .table(homonym_table(h), "Share of test words whose meaning is right");
  report.line_chart(task_curve("Loss while learning to tag",
                               {{"from left to right", h.forward.fitted.curve.at, h.forward.fitted.curve.train},
                                {"from both sides", h.both.fitted.curve.at, h.both.fitted.curve.train},
                                {"control: senses shuffled", h.control.fitted.curve.at, h.control.fitted.curve.train}},
                               "The control can learn which meanings a word has, and not when it has which."));
  if (tasks.tags)
    report.section("A label for each word: parts of speech")
        .text(fmt::format("Brown, {} words to learn from, {} to test, {} tags.",
                          program::thousands(static_cast<std::int64_t>(tasks.tags->train_words)),
                          program::thousands(static_cast<std::int64_t>(tasks.tags->test_words)), tasks.tags->tags))
        .table(tag_table(*tasks.tags));
  report.section("A label for a sentence: who did it?")
      .text(
          "“the farmer invited the judge”: farm. “the farmer was invited by the judge”: law. Both sentences have one "
          "bag "
          "of words but for the voice, so that a bag can do no better than one half.")
      .table(role_table(tasks.roles), "Share of test sentences with the right trade");
  report.section("A sequence from one vector: the names of numbers")
      .text(fmt::format("The digits set the first state, and nothing else goes in. Of {} numbers that were not among "
                        "those learned, {} are named without a mistake (control, names shuffled: {}).",
                        tasks.naming.test.size(), percent(tasks.naming.right), percent(tasks.naming.control)))
      .table(name_table(tasks.naming));
}

void record_tasks(program::RunRecord& record, const Tasks& tasks) {
  const HomonymTask& h = tasks.homonyms;
  nlohmann::ordered_json homonyms;
  for (const HomonymScore* s : h.scores())
    homonyms[s->tagger] = {{"homonyms", s->homonyms}, {"cue_first", s->cue_first}, {"cue_last", s->cue_last}};
  record.metric("homonyms", homonyms);
  record.metric(
      "roles",
      {{"bag", tasks.roles.bag.all}, {"network", tasks.roles.network.all}, {"control", tasks.roles.control.all}});
  record.metric("naming",
                {{"right", tasks.naming.right}, {"learned", tasks.naming.learned}, {"control", tasks.naming.control}});
  if (tasks.tags)
    record.metric(
        "tags",
        {{"majority", tasks.tags->majority.all}, {"forward", tasks.tags->forward.all}, {"both", tasks.tags->both.all}});
  record.timing("homonyms", h.forward.fitted.seconds + h.both.fitted.seconds + h.control.fitted.seconds);
  record.timing("roles", tasks.roles.bag.fitted.seconds + tasks.roles.network.fitted.seconds);
  record.timing("naming", tasks.naming.fitted.seconds);
}

}  // namespace rnn
