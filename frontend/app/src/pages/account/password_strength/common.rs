/// What passwords are made of most often, the most common first: English, then German, then what is famous for being one.
pub(super) const COMMON: &str = "
password qwerty passwort admin welcome letmein login iloveyou monkey dragon master sunshine princess
football baseball shadow superman batman trustno michael jordan hello freedom whatever secret access
qazwsx zaq12wsx 1q2w3e4r 1qaz2wsx starwars computer internet charlie donald mustang hunter ranger buster
soccer hockey killer george andrew jessica ashley thomas daniel robert matthew joshua amanda nicole
summer winter spring autumn january february march april june july august september october november
december monday tuesday wednesday thursday friday saturday sunday flower cookie cheese pepper ginger
tigger silver golden orange purple yellow diamond samsung google facebook apple microsoft windows
passw0rd pass word pass123 default guest root test testing tester demo user owner administrator system
server private public account changeme change manager office company business money million lucky
love lovely forever family mother father sister brother baby angel heaven jesus christ god bless
chelsea liverpool arsenal barcelona madrid london paris berlin newyork america england germany france
maggie bailey harley pookie snoopy mickey minnie pokemon naruto minecraft fortnite killer ninja
happy smile dream magic phoenix matrix falcon eagle tiger lion wolf bear panda kitty doggy puppy
chocolate banana cherry coffee summertime holiday birthday christmas easter secure security safety
keyboard mouse monitor laptop phone mobile music guitar piano drummer rocket spaceman football1
abc123 asdf zxcv qwer qwertz azerty hallo schatz geheim sommer frankfurt bonjour motdepasse soleil
tacit the and for you are with this that from have your
kennwort willkommen schalke bayern dortmund fussball sonne sonnenschein schmetterling liebe liebling ich bin du bist das ist
mein dein haus hund katze maus vater mutter bruder schwester familie freund freundin engel teufel herz stern mond himmel blume
garten wald wasser feuer erde herbst januar februar maerz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag
samstag sonntag hamburg muenchen koeln deutschland oesterreich schweiz wien krankenhaus klinik station pflege arzt aerztin
patient test1234 anmelden benutzer sicher sicherheit streng schule lehrer auto motorrad rechner drucker telefon schokolade kaffee
kuchen banane kirsche apfel erdbeere weihnachten ostern urlaub geburtstag glueck freiheit frieden gott und der die den von mit
hospital doctor nurse medicine health ward surgery radiology
correct horse battery staple correcthorsebatterystaple tobeornottobe trustno1 thisisapassword letmeinplease opensesame
ncc1701 thx1138 monkey123 hunter2 hunter12 solarwinds123 lorem ipsum dolor sit amet quick brown fox jumps over lazy dog";
