"""Passwords that are tried first, twelve characters and more: keyboards, numbers, one word with something behind it."""

from __future__ import annotations

KEYBOARDS = """
qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopas qwertyuiopasdf asdfghjkl123 asdfghjkl1234 zxcvbnm12345
zxcvbnm123456 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5y6 qazwsxedcrfv qazwsxedc123
zaq12wsxcde3 qweasdzxc123 123qweasdzxc qwerasdfzxcv qwe123qwe123 qwerty123456 qwerty1234567 123456qwerty
qwertyqwerty asdfasdfasdf zxcvzxcvzxcv azertyuiop12 poiuytrewqlk 1234qwerasdf qwer1234asdf asdf1234asdf !qaz2wsx3edc
"""
NUMBERS = """
123456789012 1234567890123 12345678901234 123456123456 123123123123 121212121212 112233445566 111222333444
111111111111 000000000000 999999999999 777777777777 098765432109 987654321098 0987654321098 123321123321 147258369147
159753159753 789456123789 102030405060 123456789987 012345678910 200020002000 199019901990 314159265358 696969696969
"""
LETTERS = """
aaaaaaaaaaaa abcabcabcabc abcdefghijkl abcdefghijklm abcd1234abcd abc123abc123 a1b2c3d4e5f6 aabbccddeeff xxxxxxxxxxxx
zzzzzzzzzzzzz a1a1a1a1a1a1 aaaaaa111111 abcdef123456 lkjihgfedcba
"""
WORDS = """
password qwerty letmein welcome iloveyou liverpool arsenal chelsea dragon monkey football sunshine princess charlie
rugby cardiff swansea superman pokemon minecraft jessica michael shadow summer winter january monday changeme secret
"""
BEHIND = ("1234", "12345", "123456", "123456789", "2024", "2026!", "123!", "!!!!!!", "007007", "qwerty")
PHRASES = """
administrator passwordpassword thisismypassword mypassword123 letmeinplease opensesame123 iloveyouforever
iloveyousomuch iloveyou1234 trustnoone123 whatever12345 unbelievable1 supercalifragilisticexpialidocious
correcthorse1 correcthorsebatterystaple p@ssw0rd1234 P@ssword1234 Pa55word1234 Passw0rd2024 Password123!
Welcome12345! Liverpool1892 manchesterunited llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch
Llanfairpwllgwyngyll1 cymruambyth1 CymruAmByth2024 ownfrontdoor1 OwnFrontDoor2026
"""
_ONE = WORDS.split()
WELL_KNOWN = sorted(
    {*KEYBOARDS.split(), *NUMBERS.split(), *LETTERS.split(), *PHRASES.split()}
    | {made for word in _ONE for end in BEHIND for made in (word + end, word.title() + end) if len(made) >= 12}
    | {word * 3 for word in _ONE}
)
