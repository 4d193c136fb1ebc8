//! A query as a tree.

/// A whole query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// `None` is the unbounded query.
    pub(crate) clause: Option<Clause>,
    pub(crate) order: Vec<Ordering>,
}

/// One entry of `ORDER BY`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ordering {
    pub(crate) field: FieldName,
    /// `None` takes the field's own default.
    pub(crate) descending: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Clause {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Term(Term),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) field: FieldName,
    pub(crate) operator: Operator,
    pub(crate) operand: Operand,
}

/// A field as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldName {
    Name(String),
    /// `cf[10016]`.
    Custom(u64),
    /// `issue.property[key].path`.
    Property(String),
}

impl std::fmt::Display for FieldName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) | Self::Property(name) => f.write_str(name),
            Self::Custom(id) => write!(f, "cf[{id}]"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equals,
    NotEquals,
    Less,
    Greater,
    LessEquals,
    GreaterEquals,
    Like,
    NotLike,
    In,
    NotIn,
    Is,
    IsNot,
}

impl Operator {
    /// As error messages spell it.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Equals => "=",
            Self::NotEquals => "!=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessEquals => "<=",
            Self::GreaterEquals => ">=",
            Self::Like => "~",
            Self::NotLike => "!~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
        }
    }

    /// What `NOT` turns it into. Jira moves negations into the operators before it searches, so that
    /// `NOT priority = High` leaves issues without a priority out just as `priority != High` does.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Equals => Self::NotEquals,
            Self::NotEquals => Self::Equals,
            Self::Less => Self::GreaterEquals,
            Self::Greater => Self::LessEquals,
            Self::LessEquals => Self::Greater,
            Self::GreaterEquals => Self::Less,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    Text(String),
    Number(i64),
    Empty,
    List(Vec<Self>),
    Function { name: String, arguments: Vec<String> },
}

impl Clause {
    /// The same clause with negations moved into the operators.
    pub(crate) fn without_not(self, negate: bool) -> Self {
        match self {
            Self::And(parts) | Self::Or(parts) if parts.len() == 1 => {
                parts.into_iter().next().expect("one part").without_not(negate)
            }
            Self::And(parts) => {
                let parts = parts.into_iter().map(|part| part.without_not(negate)).collect();
                if negate { Self::Or(parts) } else { Self::And(parts) }
            }
            Self::Or(parts) => {
                let parts = parts.into_iter().map(|part| part.without_not(negate)).collect();
                if negate { Self::And(parts) } else { Self::Or(parts) }
            }
            Self::Not(inner) => inner.without_not(!negate),
            Self::Term(mut term) => {
                if negate {
                    term.operator = term.operator.negated();
                }
                Self::Term(term)
            }
        }
    }

    /// Every term, left to right.
    pub(crate) fn terms<'a>(&'a self, into: &mut Vec<&'a Term>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.terms(into)),
            Self::Not(inner) => inner.terms(into),
            Self::Term(term) => into.push(term),
        }
    }
}
