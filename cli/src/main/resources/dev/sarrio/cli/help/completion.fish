# completion of sarrio for fish: sarrio completion fish | source
function __sarrio_verb
  switch "$argv[1]"
@verb@
  end
end
function __sarrio_noun
  switch "$argv[1]"
@noun@
  end
end
function __sarrio_words
  switch "$argv[1]"
@words@
  end
end
function __sarrio
  set -l verb ''
  set -l noun ''
  set -l helping ''
  set -l value ''
  for word in (commandline -opc)[2..-1]
    if test -n "$value"
      set value ''
      continue
    end
    switch "$word"
      case @valued@
        set value yes
      case '-*' '*=*'
      case '*'
        if test -z "$verb"
          set verb (__sarrio_verb $word)
          if test "$verb" = help
            set verb ''
            set helping yes
          end
        else if test -z "$noun" -o "$noun" = all
          set noun (__sarrio_noun $word)
        end
    end
  end
  if string match -q -- '-*' (commandline -ct)
    __sarrio_words "options $verb"
    __sarrio_words options
  else if test -z "$verb"
    __sarrio_words verbs
  else
    set -l nouns (__sarrio_words "nouns $verb")
    if test -z "$nouns"
      set noun sync
    end
    if test -z "$noun" -o "$noun" = all
      printf '%s\n' $nouns
    end
    if test -z "$helping"
      __sarrio_words "parameters $verb $noun"
    end
  end
end
complete -c sarrio -f -a '(__sarrio)'
