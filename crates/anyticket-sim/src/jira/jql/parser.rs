//! From tokens to a tree, with Jira's own words for what is wrong.

use super::JqlError;
use super::lexer::{Kind, Token, error, tokens};
use super::tree::{Clause, FieldName, Operand, Operator, Ordering, Query, Term};

/// Words of the grammar: to use one as a value or field it must be quoted.
const KEYWORDS: [&str; 18] = [
    "and", "or", "not", "in", "is", "empty", "null", "order", "by", "was", "changed", "asc", "desc", "from", "to",
    "on", "before", "after",
];

const OPERATORS: &str =
    "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

pub(crate) fn parse(text: &str) -> Result<Query, JqlError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0 };
    let clause = match parser.peek() {
        token if token.kind == Kind::End || token.is_word("order") => None,
        _ => Some(parser.or()?),
    };
    let order = parser.order()?;
    let rest = parser.peek();
    if rest.kind != Kind::End {
        return Err(error(format!("Expecting either 'OR' or 'AND' but got '{}'. {}", rest.text, rest.place())));
    }
    Ok(Query { clause, order })
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    fn ahead(&self) -> &Token {
        self.tokens.get(self.at + 1).unwrap_or_else(|| self.tokens.last().expect("there is an end"))
    }

    fn step(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let there = self.peek().is_symbol(symbol);
        if there {
            self.step();
        }
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.peek().is_word(word);
        if there {
            self.step();
        }
        there
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<(), JqlError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.expecting(&format!("'{symbol}'"))) }
    }

    fn expecting(&self, what: &str) -> JqlError {
        let token = self.peek();
        match token.kind {
            Kind::End => error(format!("Expecting {what} before the end of the query.")),
            _ => error(format!("Expecting {what} but got '{}'. {}", token.text, token.place())),
        }
    }

    fn or(&mut self) -> Result<Clause, JqlError> {
        let mut parts = vec![self.and()?];
        while self.take_word("or") || self.take_symbol("||") || self.take_symbol("|") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Clause::Or(parts) })
    }

    fn and(&mut self) -> Result<Clause, JqlError> {
        let mut parts = vec![self.not()?];
        while self.take_word("and") || self.take_symbol("&&") || self.take_symbol("&") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Clause::And(parts) })
    }

    fn not(&mut self) -> Result<Clause, JqlError> {
        if self.take_word("not") || self.take_symbol("!") {
            return Ok(Clause::Not(Box::new(self.not()?)));
        }
        if self.take_symbol("(") {
            let inner = self.or()?;
            self.expect_symbol(")")?;
            return Ok(inner);
        }
        Ok(Clause::Term(self.term()?))
    }

    fn term(&mut self) -> Result<Term, JqlError> {
        let field = self.field()?;
        let operator = self.operator()?;
        let operand = self.operand()?;
        Ok(Term { field, operator, operand })
    }

    fn field(&mut self) -> Result<FieldName, JqlError> {
        let token = self.peek().clone();
        match &token.kind {
            Kind::End => Err(error("Expecting a field name at the end of the query.".to_owned())),
            Kind::Quoted if token.text.is_empty() => {
                Err(error(format!("A field name cannot be empty. {}", token.place())))
            }
            Kind::Quoted => Ok(self.named()),
            Kind::Number(_) => Ok(self.named()),
            Kind::Word if token.is_word("cf") => {
                self.step();
                self.custom_field()
            }
            Kind::Word if token.text.eq_ignore_ascii_case("issue.property") => {
                self.step();
                self.property()
            }
            Kind::Word if !KEYWORDS.contains(&token.text.to_ascii_lowercase().as_str()) => Ok(self.named()),
            Kind::Symbol if token.text == "[" => {
                Err(error(format!("Expecting a field name but got '['. Did you mean 'cf['? {}", token.place())))
            }
            Kind::Word | Kind::Symbol => Err(error(format!(
                "Expecting a field name but got '{0}'. You must surround '{0}' in quotation marks to use it as a field \
                 name. {1}",
                token.text,
                token.place()
            ))),
        }
    }

    fn named(&mut self) -> FieldName {
        let token = self.step();
        // A quoted `"cf[10016]"` means the same as a bare one.
        let custom = token.text.strip_prefix("cf[").and_then(|rest| rest.strip_suffix(']'));
        match custom.and_then(|id| id.parse().ok()) {
            Some(id) => FieldName::Custom(id),
            None => FieldName::Name(token.text),
        }
    }

    fn custom_field(&mut self) -> Result<FieldName, JqlError> {
        self.expect_symbol("[")?;
        let token = self.peek().clone();
        let id = match token.kind {
            Kind::Number(id) => u64::try_from(id).ok(),
            _ => None,
        };
        let Some(id) = id else { return Err(self.expecting("a custom field id (a positive number)")) };
        self.step();
        self.expect_symbol("]")?;
        Ok(FieldName::Custom(id))
    }

    fn property(&mut self) -> Result<FieldName, JqlError> {
        self.expect_symbol("[")?;
        let key = self.step().text;
        self.expect_symbol("]")?;
        let path = if self.peek().kind == Kind::Word && self.peek().text.starts_with('.') {
            self.step().text
        } else {
            String::new()
        };
        Ok(FieldName::Property(format!("issue.property[{key}]{path}")))
    }

    fn operator(&mut self) -> Result<Operator, JqlError> {
        let token = self.peek().clone();
        let symbol = match (&token.kind, token.text.as_str()) {
            (Kind::Symbol, "=") => Some(Operator::Equals),
            (Kind::Symbol, "!=") => Some(Operator::NotEquals),
            (Kind::Symbol, "<") => Some(Operator::Less),
            (Kind::Symbol, ">") => Some(Operator::Greater),
            (Kind::Symbol, "<=") => Some(Operator::LessEquals),
            (Kind::Symbol, ">=") => Some(Operator::GreaterEquals),
            (Kind::Symbol, "~") => Some(Operator::Like),
            (Kind::Symbol, "!~") => Some(Operator::NotLike),
            _ => None,
        };
        if let Some(operator) = symbol {
            self.step();
            return Ok(operator);
        }
        if self.take_word("in") {
            return Ok(Operator::In);
        }
        if token.is_word("is") {
            self.step();
            if self.take_word("not") {
                return Ok(Operator::IsNot);
            }
            if self.peek().is_symbol("!") {
                return Err(self.expecting("'NOT'"));
            }
            return Ok(Operator::Is);
        }
        if token.is_word("not") {
            self.step();
            return if self.take_word("in") { Ok(Operator::NotIn) } else { Err(self.expecting("'IN'")) };
        }
        if token.is_word("was") || token.is_word("changed") {
            return Err(JqlError::NotSimulated(format!("the JQL operator {}", token.text.to_uppercase())));
        }
        Err(match token.kind {
            Kind::End => error(format!("Expecting operator before the end of the query. {OPERATORS}")),
            _ => error(format!("Expecting operator but got '{}'. {OPERATORS} {}", token.text, token.place())),
        })
    }

    fn operand(&mut self) -> Result<Operand, JqlError> {
        let token = self.peek().clone();
        if token.is_word("empty") || token.is_word("null") {
            self.step();
            return Ok(Operand::Empty);
        }
        if self.take_symbol("(") {
            let mut items = vec![self.operand()?];
            while self.take_symbol(",") {
                items.push(self.operand()?);
            }
            self.expect_symbol(")")?;
            return Ok(Operand::List(items));
        }
        let is_value = match token.kind {
            Kind::Quoted | Kind::Number(_) => true,
            Kind::Word => !KEYWORDS.contains(&token.text.to_ascii_lowercase().as_str()),
            Kind::Symbol | Kind::End => false,
        };
        if !is_value {
            let what = "either a value, list or function";
            return Err(match token.kind {
                Kind::End => error(format!("Expecting {what} before the end of the query.")),
                _ => error(format!(
                    "Expecting {what} but got '{0}'. You must surround '{0}' in quotation marks to use it as a value. {1}",
                    token.text,
                    token.place()
                )),
            });
        }
        if self.ahead().is_symbol("(") {
            return self.function();
        }
        self.step();
        Ok(match token.kind {
            Kind::Number(number) => Operand::Number(number),
            _ => Operand::Text(token.text),
        })
    }

    fn function(&mut self) -> Result<Operand, JqlError> {
        let name = self.step();
        if name.text.is_empty() {
            return Err(error(format!("A function name cannot be empty. {}", name.place())));
        }
        self.expect_symbol("(")?;
        let mut arguments = Vec::new();
        if self.take_symbol(")") {
            return Ok(Operand::Function { name: name.text, arguments });
        }
        loop {
            let token = self.peek().clone();
            match token.kind {
                Kind::Word | Kind::Quoted | Kind::Number(_) => arguments.push(self.step().text),
                Kind::End if arguments.is_empty() => return Err(self.expecting("')'")),
                Kind::End => {
                    return Err(error("Expecting a function argument at the end of the query.".to_owned()));
                }
                Kind::Symbol if arguments.is_empty() && token.text == "," => return Err(self.expecting("')'")),
                Kind::Symbol if token.text == ")" => {
                    return Err(error(format!("Function argument must be specified. {}", token.place())));
                }
                Kind::Symbol => {
                    return Err(error(format!(
                        "Expecting a function argument but got '{0}'. You must surround '{0}' in quotation marks to \
                         use it as an argument. {1}",
                        token.text,
                        token.place()
                    )));
                }
            }
            if self.take_symbol(")") {
                return Ok(Operand::Function { name: name.text, arguments });
            }
            if !self.take_symbol(",") {
                return Err(match self.peek().kind {
                    Kind::End => self.expecting("')'"),
                    _ => self.expecting("')' or ','"),
                });
            }
        }
    }

    fn order(&mut self) -> Result<Vec<Ordering>, JqlError> {
        let mut order = Vec::new();
        if !self.take_word("order") {
            return Ok(order);
        }
        if !self.take_word("by") {
            return Err(self.expecting("'by'"));
        }
        loop {
            let field = self.field()?;
            let descending = if self.take_word("asc") {
                Some(false)
            } else if self.take_word("desc") {
                Some(true)
            } else {
                None
            };
            order.push(Ordering { field, descending });
            if self.take_symbol(",") {
                continue;
            }
            return match self.peek().kind {
                Kind::End => Ok(order),
                _ if descending.is_some() => Err(self.expecting("','")),
                _ => Err(self.expecting("either 'ASC' or 'DESC'")),
            };
        }
    }
}
