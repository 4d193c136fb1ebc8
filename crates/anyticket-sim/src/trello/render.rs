//! Places and people as JSON, key by key.

use serde_json::{Map, Value, json};

use super::entity::{Board, Field, Label, List, Member, Membership, Organization};
use super::id::{Id, short_link};
use super::time::written;
use super::world::{ME, World};

/// What answers are made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Render<'a> {
    pub(crate) world: &'a World,
    /// A place in the list of people.
    pub(crate) viewer: usize,
    /// Whether e-mail addresses are shown.
    pub(crate) account: bool,
    /// Where the interface is, which is where files are asked for.
    pub(crate) site: &'a str,
    pub(crate) dated_edits: bool,
}

/// `id` and these keys.
pub(crate) fn object(id: Id, fields: &[&str], field: impl Fn(&str) -> Value) -> Value {
    let mut object = Map::with_capacity(fields.len() + 1);
    object.insert("id".to_owned(), id.into());
    for name in fields {
        object.insert((*name).to_owned(), field(name));
    }
    Value::Object(object)
}

/// `Café "Bärtschi"` in an address: `café-bärtschi` without what is no letter of ASCII.
pub(crate) fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// The colours of labels, without their light and dark forms.
pub(crate) const HUES: [&str; 10] =
    ["green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black"];

const VIEWS: [&str; 6] = ["Board", "Table", "Calendar", "Dashboard", "Timeline", "Map"];

impl Render<'_> {
    pub(crate) fn member(&self, member: &Member, fields: &[&str]) -> Value {
        object(member.id, fields, |name| self.member_field(member, name))
    }

    fn member_field(&self, member: &Member, name: &str) -> Value {
        let hash = format!("{:032x}", u128::from(member.id.number()));
        match name {
            "activityBlocked" | "domainClaimed" => Value::Bool(false),
            "aaId" => format!("712020:{}", member.id).into(),
            "avatarHash" | "gravatarHash" => hash.into(),
            "avatarUrl" => format!("https://trello-members.s3.amazonaws.com/{}/{hash}", member.id).into(),
            "bio" => "".into(),
            "confirmed" => (!member.ghost).into(),
            "fullName" if member.hidden_name => "".into(),
            "fullName" => member.full_name.clone().into(),
            "idEnterprisesDeactivated"
            | "products"
            | "idEnterprisesAdmin"
            | "trophies"
            | "premiumFeatures"
            | "messagesDismissed"
            | "oneTimeMessagesDismissed" => json!([]),
            "idPremOrgsAdmin" => json!([]),
            "initials" if member.hidden_name => "".into(),
            "initials" => member.initials().into(),
            "memberType" => if member.ghost { "ghost" } else { "normal" }.into(),
            "nonPublic" if member.hidden_name => {
                json!({ "fullName": member.full_name, "initials": member.initials(), "avatarHash": null })
            }
            "nonPublic" => json!({}),
            "nonPublicAvailable" => true.into(),
            "url" => format!("https://trello.com/u/{}", member.username).into(),
            "username" => member.username.clone().into(),
            "status" => "disconnected".into(),
            "avatarSource" => "none".into(),
            "credentialsRemovedCount" => 0.into(),
            "dateLastImpression" | "dateLastActive" => written(member.id.created()).into(),
            "email" if self.account => member.email.clone().into(),
            "idBoards" => {
                let boards = self.world.boards.values();
                boards.filter(|board| self.world.role(ME, board).is_some()).map(|board| Value::from(board.id)).collect()
            }
            "idOrganizations" => {
                let organizations = self.world.organizations.iter();
                organizations.filter(|one| one.members.contains(&ME)).map(|one| Value::from(one.id)).collect()
            }
            "limits" => json!({
                "boards": { "totalPerMember": { "status": "ok", "disableAt": 4500, "warnAt": 3600 } },
                "orgs": { "totalPerMember": { "status": "ok", "disableAt": 850, "warnAt": 680 } },
            }),
            "loginTypes" => json!(["atlassian"]),
            "marketingOptIn" => json!({ "optedIn": false, "date": written(member.id.created()) }),
            "nodeId" => format!("ari:cloud:trello::user/{}", member.id).into(),
            "prefs" => json!({
                "sendSummaries": true,
                "minutesBetweenSummaries": 60,
                "minutesBeforeDeadlineToNotify": 60,
                "colorBlind": false,
                "keyboardShortcutsEnabled": true,
                "locale": "en-US",
                "privacy": { "fullName": "public", "avatar": "public" },
            }),
            "isAaMastered" => true.into(),
            "ixUpdate" => "35".into(),
            _ => Value::Null,
        }
    }

    pub(crate) fn organization(&self, organization: &Organization, fields: &[&str]) -> Value {
        object(organization.id, fields, |name| match name {
            "name" => organization.name.clone().into(),
            "displayName" => organization.display_name.clone().into(),
            "desc" => "".into(),
            "descData" => json!({ "emoji": {} }),
            "url" => format!("https://trello.com/w/{}", organization.name).into(),
            "offering" => if organization.paid { "trello.business_class" } else { "trello.free" }.into(),
            "products" | "powerUps" => {
                if organization.paid {
                    json!([110])
                } else {
                    json!([])
                }
            }
            "idBoards" => {
                let boards = self.world.boards.values().filter(|board| board.organization == Some(organization.id));
                boards.filter(|board| self.world.sees(self.viewer, board)).map(|board| Value::from(board.id)).collect()
            }
            "memberships" | "premiumFeatures" => json!([]),
            "prefs" | "limits" => json!({}),
            "dateLastActivity" => written(organization.id.created()).into(),
            _ => Value::Null,
        })
    }

    pub(crate) fn board(&self, board: &Board, fields: &[&str]) -> Value {
        object(board.id, fields, |name| self.board_field(board, name))
    }

    fn board_field(&self, board: &Board, name: &str) -> Value {
        let link = short_link(board.id);
        match name {
            "name" => board.name.clone().into(),
            "desc" => board.desc.clone().into(),
            "descData" if board.desc.is_empty() => Value::Null,
            "descData" => json!({ "emoji": {} }),
            "closed" => board.closed.into(),
            "starred" => board.starred.into(),
            "idOrganization" => board.organization.map_or(Value::Null, Value::from),
            "pinned" | "subscribed" | "enterpriseOwned" => false.into(),
            "url" => format!("https://trello.com/b/{link}/{}", slug(&board.name)).into(),
            "shortUrl" => format!("https://trello.com/b/{link}").into(),
            "shortLink" => link.into(),
            "prefs" => self.prefs(board),
            "labelNames" => self.label_names(board),
            "dateLastActivity" => written(board.activity).into(),
            "idMemberCreator" => {
                board.memberships.first().map_or(Value::Null, |one| self.world.members[one.member].id.into())
            }
            "memberships" => board.memberships.iter().map(|one| self.membership(one, None)).collect(),
            "idTags" | "powerUps" => json!([]),
            "ixUpdate" => "189".into(),
            "limits" => json!({
                "attachments": { "perBoard": { "status": "ok", "disableAt": 36_000, "warnAt": 28_800 } },
                "cards": {
                    "openPerBoard": { "status": "ok", "disableAt": 5_000, "warnAt": 4_500 },
                    "totalPerBoard": { "status": "ok", "disableAt": 2_000_000, "warnAt": 1_600_000 },
                },
                "customFields": { "perBoard": { "status": "ok", "disableAt": 50, "warnAt": 45 } },
            }),
            _ => Value::Null,
        }
    }

    fn prefs(&self, board: &Board) -> Value {
        let views: Vec<Value> = VIEWS
            .iter()
            .map(|view| json!({ "viewType": view, "enabled": *view == "Board" || *view == "Table" }))
            .collect();
        json!({
            "permissionLevel": board.visibility.word(),
            "hideVotes": false,
            "voting": "disabled",
            "comments": "members",
            "invitations": "members",
            "selfJoin": true,
            "cardCovers": true,
            "showCompleteStatus": true,
            "cardCounts": false,
            "isTemplate": false,
            "cardAging": "regular",
            "calendarFeedEnabled": false,
            "hiddenPluginBoardButtons": [],
            "switcherViews": views,
            "autoArchive": null,
            "background": "blue",
            "backgroundColor": "#0079BF",
            "backgroundDarkColor": null,
            "backgroundImage": null,
            "backgroundDarkImage": null,
            "backgroundImageScaled": null,
            "backgroundTile": false,
            "backgroundBrightness": "dark",
            "sharedSourceUrl": null,
            "backgroundBottomColor": "#0079BF",
            "backgroundTopColor": "#0079BF",
            "canBePublic": true,
            "canBeEnterprise": true,
            "canBeOrg": true,
            "canBePrivate": true,
            "canInvite": true,
        })
    }

    fn label_names(&self, board: &Board) -> Value {
        let mut names = Map::new();
        for shade in ["", "_dark", "_light"] {
            for hue in HUES {
                names.insert(format!("{hue}{shade}"), "".into());
            }
        }
        // The first label of a colour gives it its name.
        for label in self.world.labels_of(board.id).into_iter().rev() {
            if let Some(color) = &label.color {
                names.insert(color.clone(), label.name.clone().into());
            }
        }
        Value::Object(names)
    }

    pub(crate) fn membership(&self, membership: &Membership, member_fields: Option<&[&str]>) -> Value {
        let member = &self.world.members[membership.member];
        let mut json = json!({
            "id": membership.id,
            "idMember": member.id,
            "memberType": membership.role.word(),
            "unconfirmed": member.ghost,
            "deactivated": membership.deactivated,
        });
        if let Some(fields) = member_fields {
            json["member"] = self.member(member, fields);
        }
        json
    }

    pub(crate) fn list(&self, list: &List, fields: &[&str]) -> Value {
        object(list.id, fields, |name| match name {
            "name" => list.name.clone().into(),
            "closed" => list.closed.into(),
            "idBoard" => list.board.into(),
            "pos" => number(list.pos),
            "datasource" => json!({ "filter": false }),
            "limits" => json!({}),
            "nodeId" => format!("ari:cloud:trello::list/{}", list.id).into(),
            "subscribed" => list.subscribed.into(),
            _ => Value::Null,
        })
    }

    pub(crate) fn label(&self, label: &Label, fields: &[&str]) -> Value {
        object(label.id, fields, |name| match name {
            "idBoard" => label.board.into(),
            "name" => label.name.clone().into(),
            "color" => label.color.clone().into(),
            "uses" => self.world.uses(label.id).into(),
            _ => Value::Null,
        })
    }

    pub(crate) fn field_definition(&self, field: &Field) -> Value {
        let mut json = json!({
            "id": field.id,
            "idModel": field.board,
            "modelType": "board",
            "fieldGroup": format!("{:064x}", u128::from(field.id.number())),
            "display": { "cardFront": field.card_front },
            "name": field.name,
            "pos": number(field.pos),
            "type": field.kind.word(),
        });
        if field.kind == super::entity::FieldType::List {
            json["options"] = field.choices.iter().map(|choice| self.choice(field, choice)).collect();
        }
        json
    }

    pub(crate) fn choice(&self, field: &Field, choice: &super::entity::Choice) -> Value {
        json!({
            "id": choice.id,
            "idCustomField": field.id,
            "value": { "text": choice.text },
            "color": choice.color,
            "pos": number(choice.pos),
        })
    }
}

/// A number without a fraction that it does not have.
pub(crate) fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9.0e15 { json!(number as i64) } else { json!(number) }
}
