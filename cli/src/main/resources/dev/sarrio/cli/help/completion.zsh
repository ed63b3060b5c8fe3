#compdef sarrio
# completion of sarrio for zsh: source <(sarrio completion zsh), behind compinit; or as a file _sarrio in $fpath
_sarrio_verb() {
  case "$1" in
@verb@
  esac
}
_sarrio_noun() {
  case "$1" in
@noun@
  esac
}
_sarrio_words() {
  case "$1" in
@words@
  esac
}
_sarrio() {
  local verb='' noun='' helping='' i
  local -a nouns found
  for ((i = 2; i < CURRENT; i++)); do
    case "${words[i]}" in
      @valued@) ((i += 1)) ;;
      -* | *=*) ;;
      *)
        if [[ -z $verb ]]; then
          verb=$(_sarrio_verb "${words[i]}")
          if [[ $verb == help ]]; then verb='' helping=yes; fi
        elif [[ -z $noun || $noun == all ]]; then
          noun=$(_sarrio_noun "${words[i]}")
        fi
        ;;
    esac
  done
  if [[ ${words[CURRENT]} == -* ]]; then
    found=("${(@f)$(_sarrio_words "options $verb"; _sarrio_words options)}")
    _describe -o option found
  elif [[ -z $verb ]]; then
    found=("${(@f)$(_sarrio_words verbs)}")
    _describe command found
  else
    nouns=("${(@f)$(_sarrio_words "nouns $verb")}")
    nouns=(${nouns:#})
    ((${#nouns})) || noun=sync
    if [[ -z $noun || $noun == all ]]; then _describe noun nouns; fi
    if [[ -z $helping ]]; then
      found=("${(@f)$(_sarrio_words "parameters $verb $noun")}")
      found=(${found:#})
      if ((${#found})); then _describe parameter found -S ''; fi
    fi
  fi
}
if [[ ${funcstack[1]} == _sarrio ]]; then _sarrio "$@"; else compdef _sarrio sarrio ./sarrio; fi
