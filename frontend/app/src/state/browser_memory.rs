use api::AccountId;
use protocol::LogState;
use web_sys::Storage;

use crate::format::hex;

/// `sessionStorage`: the vault key survives a reload of this tab and nothing else. It dies with the
/// tab; any script of this origin could read it, which the content security policy limits to ours.
const VAULT_KEY: &str = "tacit-vault-key";
/// `localStorage`: the log as this browser followed it, by account. The vault carries it to other
/// browsers; a server that hands out an old vault item cannot take this copy back.
const FOLLOWED_LOG: &str = "tacit-log";
/// `localStorage`: the chosen theme.
const THEME: &str = "tacit-theme";

/// The key is kept with its account: another tab may sign somebody else in.
pub(super) fn keep_vault_key(account: &AccountId, vault_key: &[u8]) {
    if let Some(storage) = tab_storage() {
        let _ = storage.set_item(VAULT_KEY, &format!("{account} {}", hex::encode(vault_key)));
    }
}

pub(super) fn vault_key(account: &AccountId) -> Option<Vec<u8>> {
    let kept = tab_storage()?.get_item(VAULT_KEY).ok()??;
    let (holder, vault_key) = kept.split_once(' ')?;
    (holder == account.0).then(|| hex::decode(vault_key))?
}

pub(super) fn forget_vault_key() {
    if let Some(storage) = tab_storage() {
        let _ = storage.remove_item(VAULT_KEY);
    }
}

pub(super) fn keep_followed_log(account: &AccountId, state: &LogState) {
    if let Some(storage) = browser_storage()
        && let Ok(text) = serde_json::to_string(state)
    {
        let _ = storage.set_item(&format!("{FOLLOWED_LOG}-{account}"), &text);
    }
}

pub(super) fn followed_log(account: &AccountId) -> Option<LogState> {
    let kept = browser_storage()?
        .get_item(&format!("{FOLLOWED_LOG}-{account}"))
        .ok()??;
    serde_json::from_str(&kept).ok()
}

pub(super) fn keep_theme(name: Option<&str>) {
    if let Some(storage) = browser_storage() {
        let _ = match name {
            Some(name) => storage.set_item(THEME, name),
            None => storage.remove_item(THEME),
        };
    }
}

pub(super) fn theme() -> Option<String> {
    browser_storage()?.get_item(THEME).ok()?
}

fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn browser_storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
