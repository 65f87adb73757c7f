// Lends a text to be pasted elsewhere. Owns the attempt and what is left where the browser forbids it: a field to copy from.

/**
 * Copies the text of a field; where that is forbidden, shows the field and selects what is in it.
 * @param {HTMLInputElement} field
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.hidden = false;
    field.focus();
    field.select();
    return false;
  }
}
