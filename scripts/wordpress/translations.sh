#!/usr/bin/env bash
# Collects the plugin's texts into languages/martlet-chat.pot, merges them into the translations and compiles these.
# `translations.sh --check` changes nothing and fails if something is out of date or not translated.
set -euo pipefail
cd "$(dirname "$0")/../../wordpress/martlet-chat"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The block editor's scripts read their texts from JSON, by the name of the script.
json() { # PO MO FILE
  python3 - "$@" <<'PYTHON'
import gettext
import json
import subprocess
import sys

po, mo, target = sys.argv[1:]
command = ["xgettext", "js/block.js", "--language=JavaScript", "--from-code=UTF-8", "--keyword=__", "--output=-"]
made = subprocess.run([*command, "--omit-header", "--no-location"], capture_output=True, text=True, check=True).stdout
with open(mo, "rb") as file:
    texts = gettext.GNUTranslations(file)
ids = sorted(json.loads(line.removeprefix("msgid ")) for line in made.splitlines() if line.startswith('msgid "'))
language = texts.info()["language"]
data = {"": {"domain": "messages", "lang": language, "plural-forms": texts.info()["plural-forms"]}}
data |= {text: [texts.gettext(text)] for text in ids if text}
with open(target, "w", encoding="utf-8") as file:
    json.dump({"source": "js/block.js", "domain": "messages", "locale_data": {"messages": data}}, file, ensure_ascii=False)
    file.write("\n")
PYTHON
}

collect() { # FILE
  find . -name '*.php' -not -path './assets/*' | LC_ALL=C sort | xgettext --files-from=- --language=PHP --from-code=UTF-8 \
    --package-name=martlet-chat --add-comments=translators --no-location --sort-output --omit-header \
    --keyword=__ --keyword=_e --keyword=_n:1,2 --keyword=_x:1,2c --keyword=esc_html__ --keyword=esc_html_e \
    --keyword=esc_attr__ --keyword=esc_attr_e --output="$1.php"
  xgettext js/block.js --language=JavaScript --from-code=UTF-8 --no-location --sort-output --omit-header \
    --keyword=__ --output="$1.js"
  {
    printf 'msgid ""\nmsgstr ""\n"Project-Id-Version: martlet-chat\\n"\n"MIME-Version: 1.0\\n"\n'
    printf '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"X-Domain: martlet-chat\\n"\n\n'
    msgcat --use-first --sort-output --no-location "$1.php" "$1.js"
  } >"$1"
}

collect "$work/martlet-chat.pot"
if [[ ${1:-} == --check ]]; then
  failed=0
  cmp "$work/martlet-chat.pot" languages/martlet-chat.pot || failed=1
  for po in languages/*.po; do
    msgcmp "$po" "$work/martlet-chat.pot" || failed=1
    msgfmt --check-format --check-domain --output-file="$work/mo" "$po" && cmp "$work/mo" "${po%.po}.mo" || failed=1
    json "$po" "$work/mo" "$work/json" && cmp "$work/json" "${po%.po}-martlet-chat-block.json" || failed=1
  done
  ((failed == 0)) || echo "translations: run \`make translations\`, translate what is new in languages/*.po, run it again" >&2
  exit $failed
fi
mkdir -p languages
cp "$work/martlet-chat.pot" languages/martlet-chat.pot
for po in languages/*.po; do
  [[ -e $po ]] || continue
  msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-location --no-wrap "$po" languages/martlet-chat.pot
  msgfmt --check-format --check-domain --output-file="${po%.po}.mo" "$po"
  json "$po" "${po%.po}.mo" "${po%.po}-martlet-chat-block.json"
done
