//! What a search asks for.

use jiff::civil::Date;

use crate::asana::Asana;
use crate::asana::answer::Answer;
use crate::asana::call::{Call, gid};
use crate::asana::clock::{date, date_in, instant};
use crate::asana::custom::{Custom, Kind};
use crate::asana::entity::{Access, Gid, Moment, Task};
use crate::asana::find::Named as At;
use crate::asana::record::day;
use crate::asana::rich::plain;

/// One condition.
type Test = Box<dyn Fn(&Asana, &Task) -> bool>;

/// A name in the query and what it means.
type Named<T> = (&'static str, T);

type GidsOf = fn(&Task) -> Vec<Gid>;
type PeopleOf = fn(&Asana, &Task) -> Vec<u32>;
type Flag = fn(&Asana, &Task) -> bool;
type MomentOf = fn(&Task) -> Option<Moment>;

/// All of them must hold.
pub(super) struct Filter {
    tests: Vec<Test>,
    /// Not before, and not after.
    pub(super) created: (Option<i64>, Option<i64>),
}

/// Lists of gids, each with what a task has of them.
const LISTS: [Named<GidsOf>; 3] = [
    ("projects", |task| task.places.iter().map(|place| place.project).collect()),
    ("sections", |task| task.places.iter().map(|place| place.section).collect()),
    ("tags", |task| task.more().tags.clone()),
];

/// Lists of people, each with what a task has of them.
const PEOPLE: [Named<PeopleOf>; 4] = [
    ("assignee", |_, task| task.assignee.into_iter().collect()),
    ("followers", |_, task| task.more().followers.clone()),
    ("created_by", |_, task| vec![task.creator]),
    ("commented_on_by", |asana, task| {
        let stories = task.more().stories.iter().filter_map(|gid| asana.world.stories.get(gid));
        stories.filter(|story| story.is_comment()).filter_map(|story| story.author).collect()
    }),
];

/// Flags, each with what they mean.
const FLAGS: [Named<Flag>; 5] = [
    ("completed", |_, task| task.completed.is_some()),
    ("is_subtask", |_, task| task.parent.is_some()),
    ("has_attachment", |_, task| !task.more().attachments.is_empty()),
    ("is_blocked", |asana, task| open(asana, &task.more().dependencies)),
    ("is_blocking", |asana, task| task.completed.is_none() && open(asana, &task.more().dependents)),
];

fn open(asana: &Asana, tasks: &[Gid]) -> bool {
    tasks.iter().any(|gid| asana.world.task(*gid).is_some_and(|task| task.completed.is_none()))
}

/// Times, each with what a task has of it.
const TIMES: [Named<MomentOf>; 5] = [
    ("due", |task| task.due),
    ("start", |task| task.start),
    ("created", |task| Some(Moment::Instant(task.created))),
    ("completed", |task| task.completed.map(|(at, _)| Moment::Instant(at))),
    ("modified", |task| Some(Moment::Instant(task.modified))),
];

impl Filter {
    pub(super) fn keeps(&self, asana: &Asana, task: &Task) -> bool {
        self.tests.iter().all(|test| test(asana, task))
    }

    /// Reads the parameters. Those that nobody knows are ignored, or loud.
    pub(super) fn read(asana: &Asana, call: &Call<'_>, workspace: Gid) -> Result<Self, Answer> {
        let mut filter =
            Self { tests: vec![Box::new(move |_, task| task.workspace == workspace)], created: (None, None) };
        let mut known = vec!["sort_by", "sort_ascending", "projects.any", "sections.any"];
        for (key, value) in &call.query {
            if filter.add(asana, call, key, value)? {
                known.push(key);
            }
        }
        filter.add_union(call)?;
        call.only(asana.options.unknown, &known)?;
        Ok(filter)
    }

    fn test(&mut self, test: impl Fn(&Asana, &Task) -> bool + 'static) -> bool {
        self.tests.push(Box::new(test));
        true
    }

    /// `projects.any` and `sections.any` together mean either.
    fn add_union(&mut self, call: &Call<'_>) -> Result<(), Answer> {
        let list = |key: &str| call.asked(key).map(|text| gids(key, text)).transpose();
        match (list("projects.any")?, list("sections.any")?) {
            (None, None) => {}
            (projects, sections) => {
                let (projects, sections) = (projects.unwrap_or_default(), sections.unwrap_or_default());
                self.test(move |asana, task| {
                    task.places.iter().any(|place| {
                        asana.world.project(place.project).access > Access::None
                            && (projects.contains(&place.project) || sections.contains(&place.section))
                    })
                });
            }
        }
        Ok(())
    }

    fn add(&mut self, asana: &Asana, call: &Call<'_>, key: &str, value: &str) -> Result<bool, Answer> {
        if let Some((_, flag)) = FLAGS.iter().find(|(name, _)| *name == key) {
            let wanted = call.flag(key)?.unwrap_or(false);
            return Ok(self.test(move |asana, task| flag(asana, task) == wanted));
        }
        if let Some(rest) = key.strip_prefix("custom_fields.") {
            return self.custom(asana, rest, value);
        }
        match key {
            "text" => {
                let words: Vec<String> = value.to_lowercase().split_whitespace().map(str::to_owned).collect();
                return Ok(self.test(move |_, task| {
                    let text = format!("{}\n{}", task.name, plain(&task.notes)).to_lowercase();
                    words.iter().all(|word| text.contains(word.as_str()))
                }));
            }
            "resource_subtype" => {
                let wanted = value.to_owned();
                return Ok(self.test(move |_, task| task.subtype.name() == wanted));
            }
            "teams.any" => {
                let wanted = gids(key, value)?;
                return Ok(self.test(move |asana, task| {
                    let teams = task.places.iter().filter_map(|place| asana.world.project(place.project).team);
                    teams.into_iter().any(|team| wanted.contains(&team))
                }));
            }
            _ => {}
        }
        let Some((name, how)) = key.split_once('.') else { return self.time(asana, key, "", value) };
        if let Some((_, list)) = LISTS.iter().find(|(known, _)| *known == name) {
            return self.list(*list, how, gids(key, value)?, name == "tags");
        }
        if let Some((_, people)) = PEOPLE.iter().find(|(known, _)| *known == name) {
            return self.people(asana, call, *people, how, value);
        }
        self.time(asana, name, how, value)
    }

    fn list(&mut self, list: GidsOf, how: &str, wanted: Vec<Gid>, any: bool) -> Result<bool, Answer> {
        Ok(match how {
            "any" if any => self.test(move |_, task| list(task).iter().any(|gid| wanted.contains(gid))),
            "not" => self.test(move |_, task| !list(task).iter().any(|gid| wanted.contains(gid))),
            "all" => self.test(move |_, task| {
                let has = list(task);
                wanted.iter().all(|gid| has.contains(gid))
            }),
            _ => false,
        })
    }

    fn people(
        &mut self,
        asana: &Asana,
        call: &Call<'_>,
        people: PeopleOf,
        how: &str,
        value: &str,
    ) -> Result<bool, Answer> {
        let mut wanted = Vec::new();
        let nobody = value.split(',').any(|text| text == "null");
        for text in value.split(',').filter(|text| !text.is_empty() && *text != "null") {
            let user = asana.user(call, At::Query, "user", text)?;
            wanted.push(u32::try_from(user).unwrap_or(u32::MAX));
        }
        let fits = move |asana: &Asana, task: &Task| {
            let has = people(asana, task);
            has.iter().any(|user| wanted.contains(user)) || nobody && has.is_empty()
        };
        Ok(match how {
            "any" => self.test(fits),
            "not" => self.test(move |asana, task| !fits(asana, task)),
            _ => false,
        })
    }

    /// `<x>_on`, `<x>_on.before`, `<x>_at.after` and so on.
    fn time(&mut self, asana: &Asana, name: &str, how: &str, value: &str) -> Result<bool, Answer> {
        let wrong = || Answer::bad(format!("{name}: Not a valid date: {value}"));
        let (stem, on) = match (name.strip_suffix("_on"), name.strip_suffix("_at")) {
            (Some(stem), _) => (stem, true),
            (None, Some(stem)) if stem != "start" => (stem, false),
            _ => return Ok(false),
        };
        let Some((_, moment)) = TIMES.iter().find(|(known, _)| *known == stem) else { return Ok(false) };
        let moment = *moment;
        if on {
            let zone = crate::zone::named(&asana.options.time_zone);
            let on = move |task: &Task| moment(task).map(|moment| day(moment, &zone));
            if how.is_empty() && value == "null" {
                return Ok(self.test(move |_, task| on(task).is_none()));
            }
            let wanted = date(value).ok_or_else(wrong)?;
            return Ok(match how {
                "" => self.test(move |_, task| on(task) == Some(wanted)),
                "before" => self.test(move |_, task| on(task).is_some_and(|day| day < wanted)),
                "after" => self.test(move |_, task| on(task).is_some_and(|day| day > wanted)),
                _ => false,
            });
        }
        let wanted = instant(value).ok_or_else(wrong)?;
        let at = move |task: &Task| match moment(task) {
            Some(Moment::Instant(at)) => Some(at),
            _ => None,
        };
        Ok(match how {
            "before" => {
                if stem == "created" {
                    self.created.1 = Some(wanted - 1);
                }
                self.test(move |_, task| at(task).is_some_and(|at| at < wanted))
            }
            "after" => {
                if stem == "created" {
                    self.created.0 = Some(wanted + 1);
                }
                self.test(move |_, task| at(task).is_some_and(|at| at > wanted))
            }
            _ => false,
        })
    }

    fn custom(&mut self, asana: &Asana, rest: &str, value: &str) -> Result<bool, Answer> {
        let Some((field, how)) = rest.split_once('.') else { return Ok(false) };
        let number = gid("custom_fields", field)?;
        let Some(row) = asana.world.fields.get(&number) else {
            return Err(asana.unknown(At::Query, "custom_fields", field));
        };
        if row.kind == Kind::MultiEnum && how != "is_set" {
            return Err(Answer::undocumented(400, "custom_fields"));
        }
        let wanted = value.to_owned();
        let text = move |task: &Task, test: fn(&str, &str) -> bool| match task.more().custom.get(number) {
            Some(Custom::Text(text)) => test(&text.to_lowercase(), &wanted.to_lowercase()),
            _ => false,
        };
        let amount: Option<f64> = value.parse().ok();
        let compared = move |task: &Task, test: fn(f64, f64) -> bool| match (task.more().custom.get(number), amount) {
            (Some(Custom::Number(own)), Some(wanted)) => test(*own, wanted),
            _ => false,
        };
        let wanted: Option<Date> = date(value).or_else(|| Some(date_in(instant(value)?, &jiff::tz::TimeZone::UTC)));
        let dated = move |task: &Task, test: fn(Date, Date) -> bool| match (task.more().custom.get(number), wanted) {
            (Some(Custom::Date(own, _)), Some(wanted)) => test(*own, wanted),
            _ => false,
        };
        let option: Option<Gid> = value.parse().ok();
        let chosen = move |task: &Task| matches!((task.more().custom.get(number), option), (Some(Custom::Choice(own)), Some(wanted)) if *own == wanted);
        Ok(match how {
            "is_set" => {
                let set = value == "true";
                self.test(move |_, task| task.more().custom.get(number).is_some() == set)
            }
            "value" => self.test(move |_, task| {
                text(task, |own, wanted| own == wanted)
                    || compared(task, |own, wanted| own == wanted)
                    || dated(task, |own, wanted| own == wanted)
                    || chosen(task)
            }),
            "starts_with" => self.test(move |_, task| text(task, |own, wanted| own.starts_with(wanted))),
            "ends_with" => self.test(move |_, task| text(task, |own, wanted| own.ends_with(wanted))),
            "contains" => self.test(move |_, task| text(task, |own, wanted| own.contains(wanted))),
            "less_than" => self.test(move |_, task| compared(task, |own, wanted| own < wanted)),
            "greater_than" => self.test(move |_, task| compared(task, |own, wanted| own > wanted)),
            "before" => self.test(move |_, task| dated(task, |own, wanted| own < wanted)),
            "after" => self.test(move |_, task| dated(task, |own, wanted| own > wanted)),
            _ => false,
        })
    }
}

fn gids(key: &str, text: &str) -> Result<Vec<Gid>, Answer> {
    text.split(',').filter(|one| !one.is_empty()).map(|one| gid(key, one.trim())).collect()
}
