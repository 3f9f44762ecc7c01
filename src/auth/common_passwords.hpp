// What people choose when they are asked for a password: words, alone or with digits and signs around them, are refused.
#pragma once

#include <array>
#include <string_view>

namespace session::auth {

// Lower case, letters and digits as they are after 0→o, 1→l, 3→e, 4→a, 5→s, 7→t, @→a, $→s, !→i. By frequency in published leaks.
inline constexpr std::string_view kCommonWords =
    "password passwort passwords passphrase passcode motdepasse contrasena contrasenha wachtwoord parola haslo heslo salasana losenord "
    "senha sifre adgangskode jelszo kodeord lozinka parole slaptazodis qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdfghjkl "
    "asdfgh asdf zxcvbnm zxcvbn zxcvb yxcvbnm qazwsx qazwsxedc wsxedc qweasd qweasdzxc asdasd asdqwe zaqxsw zaq1zaq1 qwer qwert asdfg "
    "letmein letmeinnow welcome willkommen bienvenue bienvenido benvenuto welkom iloveyou iloveu ilovegod loveyou lovely lovers loveme "
    "love teamo tiamo jetaime ichliebedich monkey dragon master sunshine princess football baseball basketball soccer hockey tennis golf "
    "superman batman spiderman ironman wolverine pokemon pikachu naruto sasuke starwars startrek hellokitty minecraft fortnite roblox "
    "warcraft overwatch counterstrike valorant leagueoflegends playstation xbox nintendo zelda mario sonic twitch youtube streamer "
    "streaming livestream broadcast obsstudio admin administrator administrador root toor superuser sysadmin default guest user username "
    "login signin logon access secret geheim secreto segreto private changeme changeit changethis newpassword mypassword yourpassword "
    "temp temporary test testing tester testtest demo sample example trustno trustnoone whatever nothing forever friends friend family "
    "freedom liberty america american england london paris berlin madrid barcelona roma italia france germany deutschland espana mexico "
    "brasil brazil argentina colombia chile canada australia india pakistan china japan tokyo russia moscow poland polska portugal "
    "liverpool arsenal chelsea manchester manutd realmadrid juventus bayern dortmund boca riverplate yankees lakers cowboys steelers "
    "eagles "
    "patriots packers raiders broncos dolphins redsox braves giants tigers panthers bulldogs michael jordan michelle jessica ashley nicole "
    "daniel david andrew joshua matthew anthony thomas robert charlie jennifer jonathan christopher christian alexander alexandra "
    "benjamin samantha amanda elizabeth stephanie sebastian gabriel gabriela valentina isabella sophia emma olivia oliver william james "
    "george harry potter hermione gandalf frodo aragorn legolas sauron hobbit matrix neo trinity morpheus merlin arthur phoenix pegasus "
    "unicorn rainbow butterfly flower flowers rose daisy lily orchid sunflower summer winter spring autumn sommer herbst fruhling january "
    "february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes "
    "miercoles jueves viernes sabado domingo chocolate cookie cookies cupcake strawberry banana cherry orange apple pumpkin pepper ginger "
    "cheese pizza burger coffee whiskey vodka tequila guinness budweiser heineken corona mustang corvette camaro ferrari porsche mercedes "
    "bmw audi toyota honda yamaha suzuki kawasaki harley davidson chevrolet chevy ford ranger cobra viper falcon eagle hawk tiger lion "
    "panther jaguar leopard wolf wolves bear shark dolphin horse pony kitty kitten puppy doggy buddy bailey maggie molly sadie lucky "
    "bella rocky buster shadow smokey tigger pooh mickey minnie donald goofy disney cinderella snoopy garfield scooby simpsons homer bart "
    "angel angels heaven jesus jesuschrist christ godisgood blessed faith grace hope prayer church allah bismillah muhammad mohammed "
    "computer internet laptop keyboard monitor windows microsoft google facebook instagram twitter linkedin amazon netflix spotify "
    "android iphone samsung nokia motorola sony cisco oracle linux ubuntu debian server network security hacker hacking system system32 "
    "database mysql postgres mongodb redis docker kubernetes jenkins gitlab github ansible tomcat apache nginx wordpress joomla drupal "
    "abcdef abcdefg abcdefgh abcdefghi abcdefghij abcabc abcd abc onetwothree fuckyou fuckoff fuck fucker asshole bitch pussy biteme sexy "
    "sexsex hotstuff hottie babygirl babyboy baby cutie sweetie sweetheart honey darling princesa princesse prinzessin schatz schatzi "
    "liebe amor amorcito corazon estrella mariposa chocolat soleil doudou loulou marseille toulouse killer ninja samurai warrior knight "
    "gladiator spartan soldier sniper army navy marine marines airforce military police firefighter doctor nurse teacher student college "
    "university school hogwarts music guitar piano drummer metallica slipknot nirvana beatles eminem rockstar rocknroll heavymetal "
    "thunder lightning storm hurricane tornado blizzard diamond diamonds gold silver platinum crystal emerald ruby sapphire purple yellow "
    "green black white blue red silverado mercury jupiter saturn neptune pluto galaxy universe cosmos startup success money dollars "
    "millionaire billionaire cash bitcoin ethereum crypto dogecoin blockchain tomoon hello hellohello hola bonjour hallo ciao goodbye "
    "goodmorning goodnight thankyou please sorry nomore noway nevermind imissyou missyou remember forget forgetit "
    "correcthorsebatterystaple "
    "correcthorse battery staple hunter snowball snowman snow ice fire water earth wind ocean beach island california texas florida "
    "newyork chicago boston dallas houston phoenixsuns lasvegas hollywood broadway ramona gateway bigdaddy daddy mommy mother father "
    "brother sister grandma grandpa family1st jackass donkey chicken turkey rabbit bunny hamster monkeys gorilla zombie vampire twilight "
    "edward jacob damon salvatore blink182 greenday linkinpark evanescence coldplay beyonce rihanna shakira madonna justin bieber "
    "onedirection "
    "jonas brothers tokiohotel einstein newton galileo darwin napoleon caesar cleopatra spartacus hercules zeus apollo athena odin thor "
    "loki valhalla ragnarok";

}  // namespace session::auth
