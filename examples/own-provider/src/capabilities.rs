//! What a notebook can do. Each line is a promise that the conformance suite tries, both ways.

use anyticket::{Access, Capabilities, Cell, Field, Filter, Operation, Schema, SortField, Status, StatusCategory};

/// The one project: the notebook itself.
pub(crate) const PROJECT: &str = "notebook";

/// How what the notebook does not do is made up for.
const LOOKED_AT: &str = "every note is read and looked at here";

pub(crate) fn capabilities() -> Capabilities {
    // First the reasons, then what can be done after all.
    let refused = Cell::all().fold(Capabilities::none(), |capabilities, cell| capabilities.refused(cell, reason(cell)));
    let native = refused
        .native([
            Operation::Get,
            Operation::GetMany,
            Operation::Resolve,
            Operation::Create,
            Operation::Patch,
            Operation::Delete,
            Operation::List,
            Operation::Projects,
            Operation::Schema,
        ])
        .native([Field::Title, Field::Body, Field::Status].map(|field| (field, Access::Read)))
        .native([Field::Title, Field::Body, Field::Status].map(|field| (field, Access::Create)))
        .native([Field::Title, Field::Body, Field::Status].map(|field| (field, Access::Set)))
        .native([Access::Read, Access::Create, Access::Set].map(|access| (Field::Project, access)))
        .native([(Field::Body, Access::Clear)])
        .native([(Field::CreatedAt, Access::Read), (Field::UpdatedAt, Access::Read)]);
    let filters = [
        Filter::Projects,
        Filter::Statuses,
        Filter::Open,
        Filter::TitleContains,
        Filter::BodyContains,
        Filter::Text,
        Filter::Created,
        Filter::Updated,
        Filter::Archived,
    ];
    let sorts = [SortField::Created, SortField::Updated, SortField::Title];
    let cells = filters.into_iter().map(Cell::from).chain(sorts.into_iter().map(Cell::from));
    cells
        .fold(native, |capabilities, cell| capabilities.emulated(cell, LOOKED_AT))
        .with_fixed_schema(schema())
        .with_default_project(PROJECT)
        .with_cheap_schemas()
}

/// The statuses of a note. What each means is said, so that `done` and `--open` work on it.
pub(crate) fn schema() -> Schema {
    Schema::new([
        Status::new(StatusCategory::Todo, "open", "Open"),
        Status::new(StatusCategory::InProgress, "begun", "Begun"),
        Status::new(StatusCategory::Done, "struck", "Struck out"),
    ])
}

/// Why a notebook cannot do it. A provider of a vendor cites the page that says so.
fn reason(cell: Cell) -> &'static str {
    match cell {
        Cell::Operation(Operation::Me | Operation::Users | Operation::FindUsers)
        | Cell::Field(Field::Assignees | Field::Author | Field::Reporter, _)
        | Cell::Filter(Filter::Assignees) => "a notebook has one reader, who has no account",
        Cell::Operation(Operation::Raw) => "a notebook has no interface of its own",
        Cell::Operation(Operation::CreateProject | Operation::ProjectGroups) | Cell::Field(Field::AlsoIn, _) => {
            "a notebook is one project"
        }
        Cell::Operation(_) => "a notebook has notes and nothing beside them",
        Cell::Field(..) => "a note has a title, a text and a status",
        Cell::Filter(_) | Cell::Sort(_) => "a note has no such field",
    }
}
