# completion of sarrio for bash: source <(sarrio completion bash)
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
  local line=${COMP_LINE:0:COMP_POINT} word='' verb='' noun='' helping='' nouns='' words='' typed=() i
  read -ra typed <<< "$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  word=${typed[${#typed[@]} - 1]}
  for ((i = 1; i < ${#typed[@]} - 1; i++)); do
    case "${typed[i]}" in
      @valued@) ((i += 1)) ;;
      -* | *=*) ;;
      *)
        if [[ -z $verb ]]; then
          verb=$(_sarrio_verb "${typed[i]}")
          if [[ $verb == help ]]; then verb='' helping=yes; fi
        elif [[ -z $noun || $noun == all ]]; then
          noun=$(_sarrio_noun "${typed[i]}")
        fi
        ;;
    esac
  done
  if [[ $word == -* ]]; then
    words="$(_sarrio_words "options $verb") $(_sarrio_words options)"
  elif [[ -z $verb ]]; then
    words=$(_sarrio_words verbs)
  else
    nouns=$(_sarrio_words "nouns $verb")
    [[ -n $nouns ]] || noun=sync
    [[ -n $noun && $noun != all ]] || words=$nouns
    [[ -n $helping ]] || words+=" $(_sarrio_words "parameters $verb $noun")"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "${COMPREPLY[0]}" in *[=:]) compopt -o nospace 2> /dev/null ;; esac
  if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then # to readline, the word begins behind the =
    COMPREPLY=("${COMPREPLY[@]#"${word%%=*}="}")
  fi
}
complete -F _sarrio sarrio ./sarrio
